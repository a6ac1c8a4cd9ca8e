using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Watching;

public sealed class IdleWatchesTests
{
    private const int Watches = 10_000;

    /// <summary>Several times what one takes, the client's part of it in this same process too.</summary>
    private const int MaxBytesOfOne = 8 << 10;

    [Test]
    public async Task Ten_thousand_on_one_stream_are_taken_and_the_one_that_is_meant_gets_the_event()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = TestServer.Connect(server.ClientUrl);
        using var stream = new Watch.WatchClient(channel).Watch();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var creating = Task.Run(async () =>
        {
            for (var i = 1; i <= Watches; i++)
                await stream.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { WatchId = i, Key = ByteString.CopyFromUtf8($"idle-{i}") } });
        });
        for (var i = 1; i <= Watches; i++)
        {
            Assert.That(await stream.ResponseStream.MoveNext(CancellationToken.None), Is.True);
            Assert.That(stream.ResponseStream.Current.Created, Is.True);
        }

        await creating;
        Assert.That((GC.GetTotalMemory(forceFullCollection: true) - before) / Watches, Is.LessThan(MaxBytesOfOne));
        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("idle-7777") });

        await stream.ResponseStream.MoveNext(CancellationToken.None);
        Assert.That((stream.ResponseStream.Current.WatchId, stream.ResponseStream.Current.Events.Count), Is.EqualTo((7777L, 1)));
    }
}
