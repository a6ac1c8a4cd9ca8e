using EdgeStore.Core.Errors;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Services;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Admin;

public sealed class AdminTests
{
    [Test]
    public async Task Status_tells_what_a_member_is_has_and_knows_of_its_peers()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await one.PutAsync("k", "v");
        await fleet.ConvergeAsync();

        var (status, peer) = (one.Status(), one.StatusOf(two));

        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Multiple(() =>
        {
            Assert.That((status.ClusterId, status.Name, status.Tag, status.State), Is.EqualTo((0xc1057ul, "m1", 1u, MemberState.Active)));
            Assert.That(status.BuildVersion, Is.EqualTo(Versions.Build));
            Assert.That((status.MinProtocol, status.Protocol), Is.EqualTo((PeerProtocol.Min, PeerProtocol.Max)));
            Assert.That(status.Vector.Entries.Single(entry => entry.Tag == 1).N, Is.GreaterThan(0));
            Assert.That(status.Fingerprint.Length, Is.EqualTo(16));
            Assert.That(status.ClockMs, Is.InRange(now - 60_000, now + 60_000));
            Assert.That(status.DiskFreeBytes, Is.InRange(1, status.DiskTotalBytes));
            Assert.That(status.DbSizeBytes, Is.GreaterThan(0));
            Assert.That(status.MembershipDigest, Has.Length.EqualTo(64));
            Assert.That((peer.Tag, peer.MemberId, peer.Connected, peer.Chosen, peer.State), Is.EqualTo((2u, two.Status().MemberId, true, true, MemberState.Active)));
            Assert.That((peer.Vector, peer.Fingerprint, peer.Protocol), Is.EqualTo((status.Vector, status.Fingerprint, PeerProtocol.Max)));
            Assert.That((peer.LagChanges, peer.LagMs), Is.EqualTo((0ul, 0L)));
            Assert.That(peer.ClockOffsetMs, Is.InRange(-60_000, 60_000), "both are on one clock");
            Assert.That(peer.LastSeenMs, Is.InRange(now - 60_000, now + 60_000));
        });
    }

    [Test]
    public async Task Flush_answers_when_enough_peers_hold_everything()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        await fleet.ConvergeAsync();
        await fleet.Members[0].PutAsync("k", "v");

        var flushed = await Eventually.Completes(fleet.Members[0].Admin.FlushAsync(new FlushRequest { MinPeers = 2 }).ResponseAsync);

        Assert.Multiple(() =>
        {
            Assert.That(flushed.Holders, Is.EquivalentTo(new[] { "m2", "m3" }));
            Assert.That(fleet.Members[1].Get("k"), Is.EqualTo("v"));
            Assert.That(fleet.Members[2].Get("k"), Is.EqualTo("v"));
        });
    }

    [Test]
    public async Task Flush_waits_for_a_peer_that_is_cut_off()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.ConvergeAsync();
        fleet.Isolate(fleet.Members[1]);
        await fleet.Members[0].PutAsync("k", "v");

        var late = await Assert.ThrowsAsync<RpcException>(async () => await fleet.Members[0].Admin.FlushAsync(
            new FlushRequest { MinPeers = 1 }, deadline: TimeProvider.System.GetUtcNow().AddMilliseconds(300).UtcDateTime));
        Assert.That(late!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));

        var flush = fleet.Members[0].Admin.FlushAsync(new FlushRequest { MinPeers = 1 });
        fleet.Rejoin(fleet.Members[1]);
        Assert.That((await Eventually.Completes(flush.ResponseAsync)).Holders, Is.EqualTo(new[] { "m2" }));
    }

    [Test]
    public async Task More_peers_than_there_are_cannot_be_waited_for()
    {
        await using var fleet = await TestFleet.StartAsync(2);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await fleet.Members[0].Admin.FlushAsync(new FlushRequest { MinPeers = 2 }));

        Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
    }

    [Test]
    public async Task A_member_that_leaves_pushes_everything_takes_no_writes_and_remembers()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (stays, leaves) = (fleet.Members[0], fleet.Members[1]);
        await leaves.PutAsync("last", "v");

        var left = await Eventually.Completes(leaves.Admin.LeaveAsync(new LeaveRequest { MinPeers = 1 }).ResponseAsync);

        Assert.That(left.Holders, Is.EqualTo(new[] { "m1" }));
        Assert.That(stays.Get("last"), Is.EqualTo("v"));
        var refused = await Assert.ThrowsAsync<RpcException>(() => leaves.PutAsync("k", "v"));
        Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
        Assert.That(leaves.Get("last"), Is.EqualTo("v"), "it goes on serving reads");

        await leaves.StopAsync();
        await fleet.StartAsync(leaves);
        var again = await Eventually.Completes(leaves.Admin.LeaveAsync(new LeaveRequest { MinPeers = 1 }).ResponseAsync);
        Assert.Multiple(() =>
        {
            Assert.That(leaves.Status().State, Is.EqualTo(MemberState.Left));
            Assert.That(again.MemberId, Is.EqualTo(left.MemberId));
        });
    }

    [Test]
    public async Task A_leave_that_cannot_push_goes_on_when_asked_again()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (stays, leaves) = (fleet.Members[0], fleet.Members[1]);
        await fleet.ConvergeAsync();
        fleet.Isolate(leaves);
        await leaves.PutAsync("last", "v");

        await Assert.ThrowsAsync<RpcException>(async () => await leaves.Admin.LeaveAsync(
            new LeaveRequest { MinPeers = 1 }, deadline: TimeProvider.System.GetUtcNow().AddMilliseconds(300).UtcDateTime));
        Assert.That(leaves.Status().State, Is.EqualTo(MemberState.Leaving));

        fleet.Rejoin(leaves);
        await Eventually.Completes(leaves.Admin.LeaveAsync(new LeaveRequest { MinPeers = 1 }).ResponseAsync);
        Assert.That(stays.Get("last"), Is.EqualTo("v"));
    }

    [Test]
    public async Task A_leave_that_too_few_others_would_outlive_is_refused()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var (one, two, three) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);
        await fleet.ConvergeAsync();
        fleet.Isolate(three);
        var waits = two.Admin.LeaveAsync(new LeaveRequest { MinPeers = 2 });
        await Eventually.Holds(() => one.StatusOf(two).State == MemberState.Leaving, "the peers are told");

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await one.Admin.LeaveAsync(new LeaveRequest { MinPeers = 2 }));
        Assert.Multiple(() =>
        {
            Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
            Assert.That(refused.Status.Detail, Is.EqualTo(EtcdErrors.TooFewStay(2, 1, ["m2"]).Text));
            Assert.That(one.Status().State, Is.EqualTo(MemberState.Active));
        });

        fleet.Rejoin(three);
        Assert.That((await Eventually.Completes(waits.ResponseAsync)).Holders, Is.EquivalentTo(new[] { "m1", "m3" }));
    }

    [Test]
    public async Task Two_that_leave_without_knowing_of_each_other_do_not_wait_for_each_other_when_they_meet()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await fleet.ConvergeAsync();
        fleet.Cut(one, two);
        var leaves = fleet.Members.Select(member => member.Admin.LeaveAsync(new LeaveRequest { MinPeers = 1 }).ResponseAsync).ToList();
        await Eventually.Holds(() => fleet.Members.All(member => member.Status().State == MemberState.Leaving), "both take no more writes");

        fleet.Mend(one, two);
        var results = await Task.WhenAll(leaves.Select(leave => Eventually.Completes(ResultOf(leave))));
        Assert.That(results, Has.Some.EqualTo(StatusCode.FailedPrecondition), "two that stay hold what they have, and one alone has nobody");
        foreach (var (member, result) in fleet.Members.Zip(results))
        {
            Assert.That(member.Status().State, Is.EqualTo(result is StatusCode.OK ? MemberState.Left : MemberState.Active));
            if (result is not StatusCode.OK) await member.PutAsync(member.Name, "it takes writes again");
        }

        // One after the other, it goes.
        if (results.Contains(StatusCode.OK)) return;
        await Eventually.Holds(() => one.StatusOf(two).State == MemberState.Active, "the other's change of mind is heard of");
        await Eventually.Completes(one.Admin.LeaveAsync(new LeaveRequest { MinPeers = 1 }).ResponseAsync);
        Assert.That(two.Get(one.Name), Is.EqualTo("it takes writes again"));

        static async Task<StatusCode> ResultOf(Task<LeaveResponse> leave)
        {
            try
            {
                await leave;
                return StatusCode.OK;
            }
            catch (RpcException refused)
            {
                return refused.StatusCode;
            }
        }
    }
}
