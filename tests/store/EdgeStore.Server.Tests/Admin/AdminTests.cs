using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Admin;

public sealed class AdminTests
{
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
}
