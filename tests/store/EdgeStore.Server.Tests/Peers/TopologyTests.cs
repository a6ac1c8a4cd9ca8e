using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Peers;

public sealed class TopologyTests
{
    [Test]
    public async Task A_ring_has_only_its_links_and_changes_go_around()
    {
        await using var fleet = await TestFleet.StartAsync(5, "--topology=ring");

        await fleet.Members[0].PutAsync("k", "v");

        await Eventually.Holds(() => fleet.Members.All(member => member.Get("k") == "v"), "the change reaches all");
        await fleet.ConvergeAsync();
        var flushed = await fleet.Members[0].Admin.FlushAsync(new FlushRequest { MinPeers = 4 });
        Assert.That(flushed.Holders, Is.EquivalentTo(new[] { "m2", "m3", "m4", "m5" }));
        await Eventually.Holds(() => fleet.Members.All(member => Linked(member).Count() == 2), "two links each");
        Assert.That(Linked(fleet.Members[2]), Is.EquivalentTo(new[] { "m2", "m4" }));
    }

    [Test]
    public async Task A_schedule_is_followed_at_once_and_kept_over_a_restart()
    {
        await using var fleet = await TestFleet.StartAsync(4);
        await fleet.ConvergeAsync();
        var (one, four) = (fleet.Members[0], fleet.Members[3]);
        foreach (var member in fleet.Members) await member.Admin.SetScheduleAsync(Chain(version: 7));

        await Eventually.Holds(
            () => fleet.Members.Select(member => Linked(member).Count()).SequenceEqual([1, 2, 2, 1]), "only the chain's links are left");
        await four.StopAsync();
        await fleet.StartAsync(four);
        await one.PutAsync("k", "v");

        await Eventually.Holds(() => four.Get("k") == "v", "the change comes along the chain");
        Assert.Multiple(() =>
        {
            Assert.That(four.Admin.GetSchedule(new GetScheduleRequest()).Schedule.Version, Is.EqualTo(7));
            Assert.That(four.Admin.GetSchedule(new GetScheduleRequest()).Peers, Is.EqualTo(new[] { "m3" }));
            Assert.That(Linked(four), Is.EqualTo(new[] { "m3" }));
        });
    }

    [Test]
    public async Task An_older_schedule_or_one_that_makes_no_sense_is_refused()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var admin = fleet.Members[0].Admin;
        await admin.SetScheduleAsync(Chain(version: 7));
        await admin.SetScheduleAsync(Chain(version: 7));

        var older = Assert.Throws<RpcException>(() => admin.SetSchedule(Chain(version: 6)));
        var other = Assert.Throws<RpcException>(() => admin.SetSchedule(new SetScheduleRequest { Schedule = new LinkScheduleMessage { Version = 7 } }));
        var none = Assert.Throws<RpcException>(() => admin.SetSchedule(new SetScheduleRequest()));
        var wild = Chain(version: 8);
        wild.Schedule.Links[0].Tag = uint.MaxValue;
        var wildest = Assert.Throws<RpcException>(() => admin.SetSchedule(wild));

        Assert.Multiple(() =>
        {
            Assert.That(older!.Status.Detail, Is.EqualTo("schedule 6 is not newer than schedule 7, which is in use, and another"));
            Assert.That(new[] { older.StatusCode, other!.StatusCode }, Is.All.EqualTo(StatusCode.FailedPrecondition));
            Assert.That(new[] { none!.StatusCode, wildest!.StatusCode }, Is.All.EqualTo(StatusCode.InvalidArgument));
            Assert.That(admin.GetSchedule(new GetScheduleRequest()).Schedule, Is.EqualTo(Chain(version: 7).Schedule));
        });
    }

    [Test]
    public async Task A_schedule_limits_single_links()
    {
        await using var fleet = await TestFleet.StartAsync(3, "--peer-rate-limit=7000");
        var request = Chain(version: 1);
        request.Schedule.Links[0].BytesPerSecond = 500;
        await fleet.Members[0].Admin.SetScheduleAsync(request);
        var rateOf = fleet.Members[0].Services.GetRequiredService<LinkSettings>().RateOf;

        Assert.That(new[] { 2, 3 }.Select(peer => rateOf(new Tag(peer))), Is.EqualTo(new[] { 500, 7000 }));
    }

    [Test]
    public async Task A_damaged_schedule_file_does_not_stop_the_member()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var member = fleet.Members[0];
        await member.Admin.SetScheduleAsync(Chain(version: 7));
        Assert.That((await member.Admin.StatusAsync(new StatusRequest())).ScheduleVersion, Is.EqualTo(7));
        await member.StopAsync();
        var file = Path.Combine(member.DataDirectory, ScheduleStore.FileName);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        await fleet.StartAsync(member);

        Assert.That(member.Services.GetRequiredService<ScheduleStore>().Current.Version, Is.Zero);
    }

    [Test]
    public async Task The_schedule_file_is_what_it_was()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.Members[0].Admin.SetScheduleAsync(new SetScheduleRequest
        {
            Schedule = new LinkScheduleMessage { Version = 3, Links = { new ScheduledLinkMessage { Tag = 1, OtherTag = 2, BytesPerSecond = 500 } } },
        });

        var bytes = await File.ReadAllBytesAsync(Path.Combine(fleet.Members[0].DataDirectory, ScheduleStore.FileName));

        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo("01" + "44cd367b" + "08031207" + "0801100218f403"));
    }

    private static SetScheduleRequest Chain(ulong version) => new()
    {
        Schedule = new LinkScheduleMessage
        {
            Version = version,
            Links = { Enumerable.Range(1, 3).Select(tag => new ScheduledLinkMessage { Tag = (uint)tag, OtherTag = (uint)tag + 1 }) },
        },
    };

    private static IEnumerable<string> Linked(FleetMember member) => member.Status().Peers.Where(peer => peer.Connected).Select(peer => peer.Name);
}
