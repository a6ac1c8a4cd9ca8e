using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Admin;

/// <summary>Writes on both sides of a cut: what is discarded when it heals can be looked up.</summary>
public sealed class ConflictsTests
{
    private const string Pod = "/registry/pods/p";

    [Test]
    public async Task Discarded_writes_are_noted_counted_and_there_after_a_restart()
    {
        await using var fleet = await TestFleet.StartAsync(2, "--conflict-journal-size=2");
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await one.PutAsync(Pod, """{"spec":{"a":1,"b":1}}""");
        await fleet.ConvergeAsync();
        fleet.Isolate(two);
        await two.PutAsync(Pod, """{"spec":{"a":2,"b":1}}""");
        await two.PutAsync("plain", "there");
        await one.PutAsync(Pod, """{"spec":{"a":3,"b":1}}""");
        await one.PutAsync("plain", "here");
        fleet.Rejoin(two);
        await fleet.ConvergeAsync();

        var plain = (await ReadAsync(one, new ConflictsRequest { KeyPrefix = ByteString.CopyFromUtf8("pl"), WithValues = true })).Single();
        var field = (await ReadAsync(one, new ConflictsRequest { KeyPrefix = ByteString.CopyFromUtf8("/registry/") })).Single();
        Assert.Multiple(() =>
        {
            Assert.That((plain.Conflict.Rule, plain.Winner, plain.Loser), Is.EqualTo((ConflictRule.LastWriter, "m1", "m2")));
            Assert.That(plain.Conflict.LostValue.ToStringUtf8(), Is.EqualTo("there"));
            Assert.That((field.Conflict.Rule, field.Winner, field.Loser), Is.EqualTo((ConflictRule.Field, "m1", "m2")));
            Assert.That(field.Conflict.Fields, Is.EqualTo(new[] { "/spec/a" }));
            Assert.That(field.Conflict.LostBytes, Is.EqualTo("""{"spec":{"a":2,"b":1}}""".Length));
            Assert.That(field.Conflict.LostValue, Is.Empty, "nobody asked for it");
        });
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri(one.MetricsUrl, "metrics"));
        Assert.That(metrics, Does.Contain("edgestore_conflicts_total{rule=\"last-writer\"} 1").And.Contain("edgestore_conflicts_total{rule=\"delete-wins\"} 0"));

        await one.StopAsync();
        await fleet.StartAsync(one);
        var all = await ReadAsync(one, new ConflictsRequest());
        Assert.Multiple(async () =>
        {
            Assert.That(all.Select(report => report.Number), Is.EqualTo(new[] { 2, 1 }));
            Assert.That(one.Status().ConflictsNoted, Is.EqualTo(2));
            Assert.That(one.Status().Conflicts.Select(count => (count.Rule, count.Count)), Is.EqualTo(new[] { (ConflictRule.LastWriter, 1ul), (ConflictRule.Field, 1ul) }));
            Assert.That(await ReadAsync(one, new ConflictsRequest { Limit = 1 }), Is.EqualTo(all.Take(1)));
            Assert.That(await ReadAsync(one, new ConflictsRequest { SinceMs = all[0].Conflict.UnixMs + 1 }), Is.Empty);
        });
    }

    [Test]
    public async Task A_lone_member_has_none()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = TestServer.Connect(server.PeerUrl);

        using var call = new Protocol.Admin.Admin.AdminClient(channel).Conflicts(new ConflictsRequest());

        Assert.That(await call.ResponseStream.ReadAllAsync().ToListAsync(), Is.Empty);
    }

    private static async Task<List<ConflictReport>> ReadAsync(FleetMember member, ConflictsRequest request)
    {
        using var call = member.Admin.Conflicts(request);
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }
}
