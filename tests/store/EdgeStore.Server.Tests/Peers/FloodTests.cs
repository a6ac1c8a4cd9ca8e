using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeStore.Server.Tests.Peers;

/// <summary>
/// Peers that send without end, or never read. The other two members go on, and what is held for the intruder is bounded. The bounds
/// are generous, since the intruder's own memory counts too; each is far below what the flood amounts to.
/// </summary>
[NonParallelizable]
public sealed class FloodTests
{
    private const long Megabyte = 1 << 20;

    private TestFleet _fleet = null!;
    private Hello _hello = null!;

    private FleetMember Victim => _fleet.Members[0];

    /// <summary>In the place of the third member, which has stopped.</summary>
    [SetUp]
    public async Task StartAsync()
    {
        _fleet = await TestFleet.StartAsync(3);
        await Victim.PutAsync("before", "v");
        await _fleet.ConvergeAsync();
        _hello = Intruder.HelloOf(_fleet.Members[2], Victim);
        await _fleet.Members[2].StopAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _fleet.DisposeAsync();

    [Test]
    public async Task Endless_small_messages_from_who_reads_no_answers_fill_no_memory()
    {
        const int Messages = 20_000;
        using var intruder = await Intruder.ConnectAsync(Victim, _hello);
        Assert.That(await Eventually.Completes(intruder.Answers.MoveNext()), Is.True);
        var before = Managed();

        for (var i = 0; i < Messages; i++) await intruder.SendAsync(new PeerMessage { Heartbeat = new Heartbeat { Revision = 1, Vector = _hello.Vector } });

        Assert.That(Managed() - before, Is.LessThan(8 * Megabyte));
        await IsSoundAsync();
    }

    [Test]
    public async Task Batches_far_ahead_of_their_merge_are_refused()
    {
        var limit = Victim.Services.GetRequiredService<LinkSettings>().MaxUnmergedBatches;
        using var intruder = await Intruder.ConnectAsync(Victim, _hello);
        var revision = 1L << 40;
        var flood = SendAsync();

        Refusal? refusal = null;
        while (refusal is null && await Eventually.Completes(intruder.Answers.MoveNext())) refusal = intruder.Answers.Current.Refusal;

        Assert.That(refusal?.Message, Is.EqualTo($"more than {limit} batches without an acknowledgement"));
        await flood;
        await IsSoundAsync();

        // An empty one costs a write all the same.
        async Task SendAsync()
        {
            try
            {
                while (true) await intruder.SendAsync(new PeerMessage { Batch = new Batch { Cursor = revision += 1 << 20 } });
            }
            catch (RpcException)
            {
                // The stream is over.
            }
        }
    }

    [Test]
    public async Task A_peer_that_never_reads_is_sent_a_window_and_no_more()
    {
        const int Values = 64;
        var value = ByteString.CopyFrom(new byte[Megabyte]);
        for (var i = 0; i < Values; i++) await Victim.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8($"k{i}"), Value = value });
        _hello.Vector = new VersionVectorMessage();
        _hello.Cursor = 0;
        await Eventually.Holds(() => Victim.StatusOf(_fleet.Members[1]).LagChanges == 0, "the other member has everything");
        var before = Managed();

        using var intruder = await Intruder.ConnectAsync(Victim, _hello);
        await Eventually.Holds(() => Victim.StatusOf(_fleet.Members[2]).Connected, "the intruder is let in");
        // Each makes the link look whether there is something to send.
        for (var i = 0; i < 2 * Values; i++) await Victim.PutAsync($"more{i}", "v");

        Assert.That(Managed() - before, Is.LessThan(Values / 2 * Megabyte));
        await IsSoundAsync();
    }

    [Test]
    public async Task Streams_that_do_not_say_who_they_are_are_limited_and_members_come_in_again_afterwards()
    {
        var limit = Victim.Services.GetRequiredService<PeerSettings>().MaxStrangers;
        var guard = Victim.Services.GetRequiredService<GreetingGuard>();
        using (var strangers = new Strangers(Victim))
        {
            for (var i = 0; i < limit; i++) strangers.Open();
            await Eventually.Holds(() => guard.Waiting == limit, "all of them are waited for");

            var refused = await Assert.ThrowsAsync<RpcException>(() => Eventually.Completes(strangers.Open().MoveNext()));

            Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
        }

        await Eventually.Holds(() => guard.Waiting == 0, "they have gone");
        await IsSoundAsync();
        await _fleet.StartAsync(_fleet.Members[2]);
        await _fleet.ConvergeAsync();
    }

    private static long Managed() => GC.GetTotalMemory(forceFullCollection: true);

    private async Task IsSoundAsync()
    {
        await Victim.PutAsync("after", "v");
        await Eventually.Holds(() => _fleet.Members[1].Get("after") == "v", "the other member hears it");
        Assert.That(Victim.Get("before"), Is.EqualTo("v"));
    }
}
