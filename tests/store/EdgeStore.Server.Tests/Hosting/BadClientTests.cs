using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Tests.Hosting;

/// <summary>What no client of etcd sends: it is refused, and the server goes on.</summary>
[NonParallelizable]
public sealed class BadClientTests
{
    private const int Megabyte = 1 << 20;

    private TestServer _server = null!;
    private KV.KVClient _kv = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync();
        _kv = new KV.KVClient(TestServer.Connect(_server.ClientUrl));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TearDown]
    public async Task IsSound()
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("sound"), Value = ByteString.CopyFromUtf8("v") };
        await _kv.PutAsync(put);
        Assert.That((await _kv.RangeAsync(new RangeRequest { Key = put.Key })).Kvs.Single().Value, Is.EqualTo(put.Value));
    }

    [TestCase("\xff\xfe\xfd")]
    [TestCase("GET /")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\xff")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x10\x01\x05\0\0\0\x01garbage as header")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x09\x09\xff\xff\xff\xff")]
    [TestCase("\x16\x03\x01\x02")]
    public async Task Garbage_and_torn_frames_end_the_connection(string garbage)
    {
        await using var connection = await RawConnection.OpenAsync(_server.ClientUrl);

        await connection.SendAsync(garbage);

        await Eventually.Completes(connection.EndedAsync());
    }

    // A gRPC message: compressed or not, four bytes of length, content.
    [TestCase("KV/Put", new byte[] { 0, 0, 0, 0, 9, 0x0a }, StatusCode.Internal, "Incomplete message")]
    [TestCase("KV/Put", new byte[] { 0, 0, 0, 0, 2, 0x0a, 0x7f }, StatusCode.Internal, "grpc: error unmarshalling request: While parsing a protocol message")]
    [TestCase("KV/Put", new byte[] { 0, 0x7f, 0xff, 0xff, 0xff }, StatusCode.ResourceExhausted, "exceeds the maximum")]
    [TestCase("Watch/Watch", new byte[] { 0, 0, 0, 0, 9, 0x0a }, StatusCode.Internal, "Incomplete message")]
    [TestCase("Watch/Watch", new byte[] { 0, 0, 0, 0, 2, 0x0a, 0x7f }, StatusCode.Internal, "grpc: failed to unmarshal the received message While parsing a protocol message")]
    [TestCase("Watch/Watch", new byte[] { 0, 0x7f, 0xff, 0xff, 0xff }, StatusCode.ResourceExhausted, "exceeds the maximum")]
    [TestCase("Lease/LeaseKeepAlive", new byte[] { 0, 0, 0, 0, 2, 0x0a, 0x7f }, StatusCode.Internal, "grpc: failed to unmarshal the received message While parsing a protocol message")]
    [TestCase("Maintenance/Snapshot", new byte[] { 0, 0, 0, 0, 2, 0x0a, 0x7f }, StatusCode.Internal, "grpc: failed to unmarshal the received message While parsing a protocol message")]
    [TestCase("KV/NoSuchCall", new byte[] { 0, 0, 0, 0, 0 }, StatusCode.Unimplemented, "unimplemented")]
    public async Task Messages_that_are_torn_senseless_or_too_large_are_refused(string method, byte[] message, StatusCode code, string words)
    {
        using var answer = await GrpcPost.SendAsync(new Uri(_server.ClientUrl, $"/etcdserverpb.{method}"), message);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Code, Is.EqualTo(code));
            Assert.That(answer.Message, Does.Contain(words));
        });
    }

    [Test]
    public async Task Watchers_that_never_read_fill_no_memory()
    {
        const int Watchers = 20;
        const int Values = 20;
        using var channel = TestServer.Connect(_server.ClientUrl);
        var watches = Enumerable.Range(0, Watchers).Select(_ => new Watch.WatchClient(channel).Watch()).ToList();
        var key = ByteString.CopyFromUtf8("large");
        foreach (var watch in watches)
        {
            await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = key } });
            Assert.That(await Eventually.Completes(watch.ResponseStream.MoveNext()), Is.True);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var value = ByteString.CopyFrom(new byte[Megabyte]);
        for (var i = 0; i < Values; i++) await _kv.PutAsync(new PutRequest { Key = key, Value = value });

        // Each watcher is owed 20 MB. A response of one event each, and what lies in buffers on the way, is generous.
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(Watchers * 5L * Megabyte));
        watches.ForEach(watch => watch.Dispose());
    }
}
