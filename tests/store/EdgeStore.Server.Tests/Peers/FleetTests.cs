using EdgeStore.Server.Peers;
using EdgeStore.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Peers;

public sealed class FleetTests
{
    [Test]
    public async Task Three_members_converge_and_say_so()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        foreach (var member in fleet.Members)
            for (var i = 0; i < 20; i++) await member.PutAsync($"{member.Name}/{i}", "v");

        await fleet.ConvergeAsync();

        var statuses = fleet.Members.Select(member => member.Status()).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(fleet.Members.Select(member => member.Get("m2/7")), Is.All.EqualTo("v"));
            Assert.That(statuses.Select(status => status.LiveKeys), Is.All.EqualTo(60));
            Assert.That(statuses.Select(status => status.Fingerprint).Distinct().Count(), Is.EqualTo(1));
            Assert.That(statuses.Select(status => status.Vector).Distinct().Count(), Is.EqualTo(1));
            Assert.That(statuses.SelectMany(status => status.Peers).Select(peer => peer.LagChanges), Is.All.Zero);
            Assert.That(statuses.Select(status => status.DivergenceDetected), Is.All.False);
        });
    }

    [Test]
    public async Task A_member_cut_off_goes_on_and_both_sides_merge_when_it_is_back()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var (one, two, cut) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);
        await one.PutAsync("k", "before");
        await fleet.ConvergeAsync();

        fleet.Isolate(cut);
        await Eventually.Holds(() => !one.StatusOf(cut).Connected && !two.StatusOf(cut).Connected, "the cut is noticed");
        await cut.PutAsync("k", "there");
        await cut.PutAsync("there", "v");
        await one.PutAsync("k", "here");
        await one.PutAsync("here", "v");
        await Eventually.Holds(() => two.Get("k") == "here", "the rest goes on");
        Assert.That(cut.Get("k"), Is.EqualTo("there"));
        Assert.That(one.StatusOf(cut).LagChanges, Is.EqualTo(2));

        fleet.Rejoin(cut);
        await fleet.ConvergeAsync();
        Assert.Multiple(() =>
        {
            Assert.That(fleet.Members.Select(member => member.Get("k")), Is.All.EqualTo("here"), "the later write");
            Assert.That(fleet.Members.Select(member => member.Get("there") + member.Get("here")), Is.All.EqualTo("vv"));
        });
    }

    [Test]
    public async Task A_change_finds_its_way_around_a_broken_wire()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await fleet.ConvergeAsync();
        fleet.Cut(one, two);

        await one.PutAsync("k", "v");

        await Eventually.Holds(() => two.Get("k") == "v", "the third member passes it on");
    }

    [Test]
    public async Task A_member_that_was_stopped_catches_up()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await two.PutAsync("before", "v");
        await fleet.ConvergeAsync();

        await two.StopAsync();
        for (var i = 0; i < 50; i++) await one.PutAsync($"k{i}", "v");
        await fleet.StartAsync(two);
        await fleet.ConvergeAsync();

        Assert.That(two.Status().LiveKeys, Is.EqualTo(51));
    }

    [Test]
    public async Task A_pair_keeps_one_link()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        await fleet.ConvergeAsync();

        await Eventually.Holds(
            () => fleet.Members.All(member => member.Services.GetRequiredService<LinkRegistry>().Running == 2),
            "of two streams of a pair one goes");
        Assert.That(fleet.Members.SelectMany(member => member.Status().Peers).Select(peer => peer.Connected), Is.All.True);
    }

    [Test]
    public async Task A_wiped_disk_is_refused_with_its_old_tag()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await one.PutAsync("k", "v");
        await fleet.ConvergeAsync();

        await two.StopAsync();
        Directory.Delete(two.DataDirectory, recursive: true);
        await fleet.StartAsync(two);

        await Eventually.Holds(() => two.StatusOf(one).LastError.Contains("TagConflict", StringComparison.Ordinal), "it is told why");
        Assert.Multiple(() =>
        {
            Assert.That(two.StatusOf(one).LastError, Does.Contain("needs a new tag"));
            Assert.That(two.Get("k"), Is.Null);
            Assert.That(one.StatusOf(two).Connected, Is.False);
        });
    }

    [Test]
    public async Task A_member_of_another_cluster_is_refused()
    {
        await using var fleet = TestFleet.Create(2, "http", (_, _) => []);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        fleet.WriteMembership(two, clusterId: "00000000000c1058");
        await fleet.StartAsync(one);
        await fleet.StartAsync(two);
        await one.PutAsync("k", "v");

        await Eventually.Holds(() => one.StatusOf(two).LastError.Contains("ClusterMismatch", StringComparison.Ordinal), "it is told why");
        Assert.That(two.Get("k"), Is.Null);
    }

    [Test]
    public async Task A_member_that_is_removed_is_cut_off_when_the_file_changes()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var (one, two, gone) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);
        await fleet.ConvergeAsync();

        fleet.WriteMembership(one, removed: gone.Tag);
        fleet.WriteMembership(two, removed: gone.Tag);

        await Eventually.Holds(() => gone.Status().Peers.All(peer => !peer.Connected), "the streams are closed");
        await Eventually.Holds(() => gone.StatusOf(one).LastError.Contains("Removed", StringComparison.Ordinal), "it is told why");
        await one.PutAsync("k", "v");
        await Eventually.Holds(() => two.Get("k") == "v", "the others go on");
        Assert.Multiple(() =>
        {
            Assert.That(gone.Get("k"), Is.Null);
            Assert.That(one.Status().Peers.Select(peer => peer.Name), Is.EqualTo(new[] { "m2" }));
        });
    }

    [Test]
    public async Task Interval_durability_shows_peers_only_what_was_synced()
    {
        await using var fleet = await TestFleet.StartAsync(2, "--durability=interval=50");
        await fleet.Members[0].PutAsync("k", "v");

        await Eventually.Holds(() => fleet.Members[1].Get("k") == "v", "it comes after the next sync");
    }
}
