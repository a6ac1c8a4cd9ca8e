using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Tests.Repair;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Storage;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Repair;

public sealed class RepairTests
{
    [Test]
    public async Task Rotten_bytes_are_healed_on_demand_and_the_progress_is_told()
    {
        await using var fleet = await FilledAsync();
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        Damage.Rot(two.Services.GetRequiredService<IStorageEngine>(), two.Services.GetRequiredService<Core.Replication.ILocalReplica>().Published, Key("k07"));
        Assert.That(two.Get("k07"), Is.EqualTo("rotten"));

        var reports = await RepairAsync(one, new RepairRequest { Peers = { "m2" }, SegmentKeys = 10 });

        var last = reports[^1];
        Assert.Multiple(() =>
        {
            Assert.That(two.Get("k07"), Is.EqualTo("v7"));
            Assert.That(one.Get("k07"), Is.EqualTo("v7"));
            Assert.That((last.Peer, last.Result, last.Error), Is.EqualTo(("m2", RepairResult.Completed, "")));
            Assert.That((last.KeysCompared, last.RecordsDivergent, last.HealedHere, last.HealedThere), Is.EqualTo((40UL, 1UL, 0UL, 1UL)));
            Assert.That(reports.Take(reports.Count - 1).Select(report => (report.Result, report.KeysCompared)), Is.EqualTo(new[]
            {
                (RepairResult.Running, 10UL), (RepairResult.Running, 20UL), (RepairResult.Running, 30UL),
            }));
        });
    }

    [Test]
    public async Task A_divergence_raises_an_alarm_until_it_is_healed()
    {
        // At a byte a second the repair that begins by itself does not get far.
        await using var fleet = await FilledAsync("--repair-rate-limit=1");
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await LoseAsync(fleet, two, "k11");
        Assert.That(two.Get("k11"), Is.Null);

        await Eventually.Holds(() => one.Status().DivergenceDetected && two.Status().DivergenceDetected, "both see it");
        var alarms = one.Maintenance.Alarm(new AlarmRequest()).Alarms;
        Assert.That(alarms, Is.EqualTo(new[] { new AlarmMember { MemberID = two.Status().MemberId, Alarm = AlarmType.Corrupt } }));
        Assert.That(one.Maintenance.Alarm(new AlarmRequest { Alarm = AlarmType.Nospace }).Alarms, Is.Empty);

        var last = (await RepairAsync(one, new RepairRequest { Peers = { "m2" } }))[^1];
        Assert.That((last.RecordsDivergent, last.HealedThere), Is.EqualTo((1UL, 1UL)));
        Assert.That(two.Get("k11"), Is.EqualTo("v11"));
        await Eventually.Holds(() => one.Maintenance.Alarm(new AlarmRequest()).Alarms.Count == 0, "the alarm goes by itself");
        await fleet.ConvergeAsync();
    }

    [Test]
    public async Task A_divergence_is_repaired_without_anyone_asking()
    {
        await using var fleet = await FilledAsync();
        var two = fleet.Members[1];

        await LoseAsync(fleet, two, "k11");

        await Eventually.Holds(() => two.Get("k11") == "v11", "the senior member repairs the pair");
        await fleet.ConvergeAsync();
        Assert.That(await MetricsAsync(fleet.Members[0]), Does.Contain("edgestore_divergences_total 1").And.Contain("edgestore_repairs_total{outcome=\"completed\"} 1"));
    }

    [Test]
    public async Task All_content_is_checked_from_time_to_time()
    {
        await using var fleet = await FilledAsync("--repair-interval=100ms");
        var two = fleet.Members[1];
        Damage.Rot(two.Services.GetRequiredService<IStorageEngine>(), two.Services.GetRequiredService<Core.Replication.ILocalReplica>().Published, Key("k07"));

        await Eventually.Holds(() => two.Get("k07") == "v7", "a check finds it");
    }

    [Test]
    public async Task A_repair_stops_at_its_deadline_and_is_resumed()
    {
        await using var fleet = await FilledAsync();
        var one = fleet.Members[0];

        var first = (await RepairAsync(one, new RepairRequest { Peers = { "m2" }, SegmentKeys = 5, BytesPerSecond = 1_000, DeadlineMs = 300 }))[^1];
        var second = (await RepairAsync(one, new RepairRequest { Peers = { "m2" }, FromKey = first.NextKey }))[^1];

        Assert.Multiple(() =>
        {
            Assert.That(first.Result, Is.EqualTo(RepairResult.Deadline));
            Assert.That(second.Result, Is.EqualTo(RepairResult.Completed));
            Assert.That(first.KeysCompared + second.KeysCompared, Is.EqualTo(40UL));
        });
    }

    [Test]
    public async Task A_peer_that_cannot_be_reached_is_reported_and_the_others_go_on()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        await fleet.ConvergeAsync();
        fleet.Isolate(fleet.Members[1]);

        var last = (await RepairAsync(fleet.Members[0], new RepairRequest())).Where(report => report.Result != RepairResult.Running).ToList();

        Assert.That(last.Select(report => (report.Peer, report.Result)), Is.EqualTo(new[] { ("m2", RepairResult.Failed), ("m3", RepairResult.Completed) }));
        Assert.That(last[0].Error, Is.Not.Empty);
    }

    [Test]
    public async Task What_makes_no_sense_is_refused()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await using var lone = await TestServer.StartAsync();
        using var channel = TestServer.Connect(lone.PeerUrl);

        Assert.Multiple(async () =>
        {
            Assert.That(await RefusalAsync(fleet.Members[0].Admin, new RepairRequest { Peers = { "nobody" } }), Is.EqualTo(StatusCode.InvalidArgument));
            Assert.That(await RefusalAsync(fleet.Members[0].Admin, new RepairRequest { FromKey = Key("k") }), Is.EqualTo(StatusCode.InvalidArgument));
            Assert.That(await RefusalAsync(fleet.Members[0].Admin, new RepairRequest { SegmentKeys = uint.MaxValue }), Is.EqualTo(StatusCode.InvalidArgument));
            Assert.That(await RefusalAsync(new Protocol.Admin.Admin.AdminClient(channel), new RepairRequest()), Is.EqualTo(StatusCode.FailedPrecondition));
        });
    }

    [Test]
    public async Task A_stranger_is_refused_and_nonsense_too()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        using var channel = GrpcChannel.ForAddress(fleet.Members[0].PeerUrl);
        foreach (var nonsense in new[] { new RepairMessage(), new RepairMessage { Query = new RepairQuery() }, new RepairMessage { Hello = new Hello { Tag = 2 } } })
        {
            using var call = new PeerRepair.PeerRepairClient(channel).Run();
            await call.RequestStream.WriteAsync(nonsense);

            Assert.That(await Eventually.Completes(call.ResponseStream.MoveNext()), Is.True);
            Assert.That(call.ResponseStream.Current.Refusal, Is.Not.Null);
            Assert.That(await Eventually.Completes(call.ResponseStream.MoveNext()), Is.False);
        }
    }

    private static ByteString Key(string key) => ByteString.CopyFromUtf8(key);

    private static async Task<TestFleet> FilledAsync(params string[] arguments)
    {
        var fleet = await TestFleet.StartAsync(2, arguments);
        for (var i = 0; i < 40; i++) await fleet.Members[i % 2].PutAsync($"k{i:00}", $"v{i}");
        await fleet.ConvergeAsync();
        return fleet;
    }

    private static async Task<List<RepairReport>> RepairAsync(FleetMember member, RepairRequest request)
    {
        var reports = new List<RepairReport>();
        using var call = member.Admin.Repair(request);
        while (await Eventually.Completes(call.ResponseStream.MoveNext())) reports.Add(call.ResponseStream.Current);
        return reports;
    }

    /// <summary>The member comes back from a stop with a key less.</summary>
    private static async Task LoseAsync(TestFleet fleet, FleetMember member, string key)
    {
        await member.StopAsync();
        using (var engine = RocksDbEngine.Open(member.DataDirectory))
        {
            var state = StoreLoader.Open(engine, new MemberIdentity(null, new Tag(member.Tag), null), () => 0);
            Damage.Lose(engine, state, Key(key));
        }

        await fleet.StartAsync(member);
    }

    private static async Task<StatusCode> RefusalAsync(Protocol.Admin.Admin.AdminClient admin, RepairRequest request)
    {
        using var call = admin.Repair(request);
        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        return refused!.StatusCode;
    }

    private static async Task<string> MetricsAsync(FleetMember member)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(member.MetricsUrl, "/metrics"));
    }
}
