using EdgeStore.Fleet.Tests.Load;
using EdgeStore.Fleet.Tests.Members;
using EdgeStore.Fleet.Tests.Networks;
using EdgeStore.Protocol.Admin;

namespace EdgeStore.Fleet.Tests;

/// <summary>Members that die, stop and come back while clients write at all of them.</summary>
internal sealed class CrashTests
{
    [Test]
    public async Task Kill_9_at_random_points_loses_nothing_acknowledged_and_watchers_miss_nothing()
    {
        const int Seed = 20261127;
        const int Rounds = 9;
        var random = new Random(Seed);
        await using var fleet = await MemberFleet.StartAsync(new LoopbackNetwork(), 3);
        await using var followers = await Followers.StartAsync(fleet);
        await using var load = WriteLoad.Start(fleet.Members);
        for (var round = 0; round < Rounds; round++)
        {
            // One, or two at the same moment.
            var victims = random.GetItems(fleet.Members.ToArray(), random.Next(1, 3)).Distinct().ToList();
            await load.ProgressAsync(random.Next(1, 100), victims);
            await Task.WhenAll(victims.Select(victim => victim.KillAsync()));
            await Task.WhenAll(victims.Select(victim => victim.StartAsync()));
        }

        await load.ProgressAsync(50, fleet.Members);
        await load.StopAsync();
        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
        await followers.CheckAsync();
    }

    [Test]
    public async Task The_power_of_all_members_fails_at_once_and_they_converge_by_themselves()
    {
        await using var fleet = await MemberFleet.StartAsync(new LoopbackNetwork(), 3);
        await using var load = WriteLoad.Start(fleet.Members);
        await load.ProgressAsync(200, fleet.Members);

        await Task.WhenAll(fleet.Members.Select(member => member.KillAsync()));
        await load.StopAsync();
        await Task.WhenAll(fleet.Members.Select(member => member.StartAsync()));

        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
    }

    [Test]
    public async Task A_rolling_restart_fails_no_request_and_breaks_no_watch_at_the_other_members()
    {
        await using var fleet = await MemberFleet.StartAsync(new LoopbackNetwork(), 3);
        await using var followers = await Followers.StartAsync(fleet);
        await using var load = WriteLoad.Start(fleet.Members);
        await load.ProgressAsync(50, fleet.Members);
        foreach (var member in fleet.Members)
        {
            var others = fleet.Members.Where(other => other != member).ToList();
            var (failed, broken) = (load.FailuresAt(others).Count(), followers.BreaksAt(others));

            await member.StopAsync();
            await load.ProgressAsync(50, others);
            await member.StartAsync();
            await load.ProgressAsync(50, fleet.Members);

            Assert.Multiple(() =>
            {
                Assert.That(load.FailuresAt(others).Skip(failed), Is.Empty);
                Assert.That(followers.BreaksAt(others), Is.EqualTo(broken), "watches that broke elsewhere");
            });
        }

        await load.StopAsync();
        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
        await followers.CheckAsync();
    }

    [Test]
    public async Task A_wiped_disk_is_refused_under_its_old_tag_and_its_node_comes_back_as_a_new_member()
    {
        await using var fleet = await MemberFleet.StartAsync(new LoopbackNetwork(), 3);
        var (one, two, wiped) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);
        await using var load = WriteLoad.Start(fleet.Members);
        await load.ProgressAsync(50, fleet.Members);
        await load.StopAsync();
        await fleet.ConvergeAsync();

        await wiped.KillAsync();
        wiped.WipeDisk();
        await wiped.StartAsync();
        await Eventually.HoldsAsync("the reason", async () => (await wiped.StatusOfAsync(one)).LastError.Contains("needs a new tag", StringComparison.Ordinal));
        Assert.That(await wiped.ReadAsync(WriteLoad.Prefix), Is.Empty);
        Assert.That((await one.StatusOfAsync(two)).Converged, Is.True);

        await wiped.KillAsync();
        var replacement = await fleet.ReplaceAsync(wiped);
        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
        await replacement.PutAsync("/load/after", "v");
        await Eventually.HoldsAsync("the new member's write elsewhere", async () => await one.GetAsync("/load/after") == "v");
    }

    [Test]
    public async Task A_disk_that_was_set_back_is_refused_and_the_others_go_on()
    {
        await using var fleet = await MemberFleet.StartAsync(new LoopbackNetwork(), 3);
        var (one, two, old) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);
        await old.PutAsync("/load/first", "v");
        await fleet.ConvergeAsync();
        await old.StopAsync();
        old.CopyDisk();
        await old.StartAsync();
        await old.PutAsync("/load/forgotten", "v");
        await fleet.ConvergeAsync();

        await old.StopAsync();
        old.SetDiskBack();
        await old.StartAsync();
        await Eventually.HoldsAsync("the reason at both sides", async () =>
            (await one.StatusOfAsync(old)).LastError.Contains("lost data", StringComparison.Ordinal)
            && (await old.StatusOfAsync(one)).LastError.Contains("lost data", StringComparison.Ordinal));
        await old.PutAsync("/load/with a used number", "v");
        await using var load = WriteLoad.Start(one, two);
        await load.ProgressAsync(50, one, two);
        await load.StopAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(load.FailuresAt(one, two), Is.Empty);
            Assert.That(await one.GetAsync("/load/forgotten"), Is.EqualTo("v"));
            Assert.That(await one.GetAsync("/load/with a used number"), Is.Null);
            Assert.That(await old.GetAsync("/load/first"), Is.EqualTo("v"));
        });

        await old.KillAsync();
        await fleet.ReplaceAsync(old);
        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
    }

    [Test]
    public async Task An_orderly_leave_under_load_loses_nothing_that_the_leaving_member_has_acknowledged()
    {
        await using var fleet = await MemberFleet.StartAsync(new LoopbackNetwork(), 3);
        var (others, leaving) = (fleet.Members.Take(2).ToList(), fleet.Members[2]);
        await using var load = WriteLoad.Start(fleet.Members);
        await load.ProgressAsync(50, fleet.Members);

        var left = await Eventually.Completes(leaving.Admin.LeaveAsync(new LeaveRequest { MinPeers = 2 }).ResponseAsync);
        await leaving.KillAsync();
        leaving.WipeDisk();
        await load.ProgressAsync(50, others);
        await load.StopAsync();

        Assert.That(left.Holders, Is.EquivalentTo(others.Select(member => member.Name)));
        Assert.That(load.FailuresAt(others), Is.Empty);
        await Eventually.HoldsAsync("everything at those that stay", async () =>
        {
            var held = await Task.WhenAll(others.Select(member => member.ReadAsync(WriteLoad.Prefix)));
            return held.All(values => load.Acknowledged.All(write => values.GetValueOrDefault(write.Key) == write.Value));
        });
    }

    [Test]
    public async Task Members_join_by_address_and_one_that_lost_its_disk_joins_again_as_another()
    {
        await using var fleet = await MemberFleet.JoinAsync(new LoopbackNetwork(), 3);
        await using var load = WriteLoad.Start(fleet.Members);
        await load.ProgressAsync(50, fleet.Members);
        await load.StopAsync();
        await fleet.ConvergeAsync();
        var (others, lost) = (fleet.Members.Take(2).ToList(), fleet.Members[2]);
        var before = await lost.StatusAsync();

        await lost.KillAsync();
        lost.WipeDisk();
        await using var meanwhile = WriteLoad.Start(others);
        await meanwhile.ProgressAsync(50, others);
        await lost.StartAsync();
        await meanwhile.ProgressAsync(50, others);
        await meanwhile.StopAsync();

        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
        await fleet.HoldsEverywhereAsync(meanwhile.Acknowledged, WriteLoad.Prefix);
        Assert.That(meanwhile.FailuresAt(others), Is.Empty);
        var after = await lost.StatusAsync();
        Assert.Multiple(() =>
        {
            Assert.That(after.Tag, Is.GreaterThan(before.Tag));
            Assert.That(after.MemberId, Is.Not.EqualTo(before.MemberId));
        });
    }
}
