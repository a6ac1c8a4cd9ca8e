using System.Net;
using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Member = EdgeStore.Protocol.Etcd.Member;

namespace EdgeStore.Server.Tests.Membership;

public sealed class ReplicatedMembershipTests
{
    private GrowingFleet _fleet = null!;

    [SetUp]
    public void Begin() => _fleet = new GrowingFleet();

    [TearDown]
    public async Task EndAsync() => await _fleet.DisposeAsync();

    [Test]
    public async Task A_lone_member_that_others_join_keeps_its_history()
    {
        var a = await _fleet.StartAsync("a");
        await a.PutAsync("k", "1");
        await a.PutAsync("k", "2");
        var b = await _fleet.StartAsync("b", $"--join={_fleet.UrlOf("a")}", "--site=berlin");
        var c = await _fleet.StartAsync("c", $"--join={_fleet.UrlOf("b")}");
        await c.PutAsync("c", "v");
        await GrowingFleet.ConvergeAsync(a, b, c);

        var old = await a.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("k"), Revision = 2 });
        Assert.Multiple(() =>
        {
            Assert.That(old.Kvs.Single().Value.ToStringUtf8(), Is.EqualTo("1"));
            Assert.That((b.Get("k"), c.Get("k"), a.Get("c")), Is.EqualTo(("2", "2", "v")));
            Assert.That(new[] { a, b, c }.Select(member => member.Status().Tag), Is.EqualTo(new[] { 1, 8, 16 }));
            Assert.That(List(a), Is.EqualTo(List(b)).And.EqualTo(List(c)));
            Assert.That(List(a).Select(member => member.Name), Is.EqualTo(new[] { "a", "b", "c" }));
            Assert.That(List(a).Select(member => member.ID), Is.EqualTo(new[] { a, b, c }.Select(member => member.Status().MemberId)));
        });

        await _fleet.StopAsync(a);
        a = await _fleet.StartAsync("a");
        await GrowingFleet.ConvergeAsync(a, b, c);
    }

    [Test]
    public async Task A_member_is_added_and_then_starts_as_etcd_s_do()
    {
        var a = await _fleet.StartAsync("a");
        var alone = await Assert.ThrowsAsync<StartupException>(() => _fleet.StartAsync("b", _fleet.Initial("a", "b"), "--initial-cluster-state=existing"));
        Assert.That(alone!.Message, Does.Contain(EtcdErrors.MemberNotAdded.Text));

        var added = await a.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { _fleet.UrlOf("b") } });
        Assert.That(added.Members.Select(member => member.Name), Is.EqualTo(new[] { "a", "" }));
        var b = await _fleet.StartAsync("b", _fleet.Initial("a", "b"), "--initial-cluster-state=existing");
        await GrowingFleet.ConvergeAsync(a, b);

        Assert.That(List(a).Select(member => (member.ID, member.Name)), Does.Contain((added.Member.ID, "b")));
        await _fleet.StopAsync(b);
        b = await _fleet.StartAsync("b", _fleet.Initial("a", "b"), "--initial-cluster-state=existing");
        await GrowingFleet.ConvergeAsync(a, b);
    }

    [Test]
    public async Task A_removed_member_knows_it_and_serves_reads()
    {
        var a = await _fleet.StartAsync("a");
        var b = await _fleet.StartAsync("b", $"--join={_fleet.UrlOf("a")}");
        await b.PutAsync("k", "v");
        await GrowingFleet.ConvergeAsync(a, b);

        // While it is down, so that it must find out when it comes back.
        var id = b.Status().MemberId;
        await _fleet.StopAsync(b);
        var removed = await a.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = id });
        Assert.That(removed.Members.Select(member => member.Name), Is.EqualTo(new[] { "a" }));

        b = await _fleet.StartAsync("b");
        await Eventually.Holds(() => b.Status().State == MemberState.Removed, "it was told");
        await AssertRemovedAsync(b);
        await _fleet.StopAsync(b);
        b = await _fleet.StartAsync("b");
        await AssertRemovedAsync(b);
        Assert.That(a.Status().Peers, Is.Empty);
    }

    [Test]
    public async Task A_member_that_lost_its_disk_is_another_one()
    {
        var a = await _fleet.StartAsync("a");
        var b = await _fleet.StartAsync("b", $"--join={_fleet.UrlOf("a")}");
        await a.PutAsync("k", "v");
        await GrowingFleet.ConvergeAsync(a, b);
        var (tag, id) = (b.Status().Tag, b.Status().MemberId);

        await _fleet.StopAsync(b);
        Directory.Delete(b.DataDirectory, recursive: true);
        b = await _fleet.StartAsync("b", $"--join={_fleet.UrlOf("a")}");
        await GrowingFleet.ConvergeAsync(a, b);

        Assert.Multiple(() =>
        {
            Assert.That(b.Status().Tag, Is.GreaterThan(tag));
            Assert.That(b.Status().MemberId, Is.Not.EqualTo(id));
            Assert.That(b.Get("k"), Is.EqualTo("v"));
            Assert.That(List(a).Select(member => member.ID), Is.EqualTo(new[] { a.Status().MemberId, b.Status().MemberId }));
        });
    }

    [Test]
    public async Task The_senior_member_gives_out_tags_until_it_is_removed()
    {
        string[] arguments = [_fleet.Initial("a", "b", "c")];
        var a = await _fleet.StartAsync("a", arguments);
        var b = await _fleet.StartAsync("b", arguments);
        var c = await _fleet.StartAsync("c", arguments);
        await GrowingFleet.ConvergeAsync(a, b, c);
        var add = new MemberAddRequest { PeerURLs = { _fleet.UrlOf("d") } };
        var first = await b.Cluster.MemberAddAsync(add);
        Assert.That((await Refusal(b.Cluster.MemberAddAsync(add))).Detail, Is.EqualTo(EtcdErrors.PeerUrlExists.Text));

        var id = a.Status().MemberId;
        await _fleet.StopAsync(a);
        var other = new MemberAddRequest { PeerURLs = { _fleet.UrlOf("e") } };
        Assert.That((await Refusal(c.Cluster.MemberAddAsync(other))).Detail, Does.StartWith("edgestore: member a gives out tags and cannot be reached"));

        await c.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = id });
        await Eventually.Holds(() => b.Status().Peers.All(peer => peer.Name != "a"), "the other one knows");
        await c.Cluster.MemberAddAsync(other);
        var d = await _fleet.StartAsync("d", _fleet.Initial("b", "d"), "--initial-cluster-state=existing");
        var e = await _fleet.StartAsync("e", _fleet.Initial("c", "e"), "--initial-cluster-state=existing");
        await GrowingFleet.ConvergeAsync(b, c, d, e);
        Assert.That((d.Status().Tag, e.Status().Tag, d.Status().MemberId), Is.EqualTo((17u, 25u, first.Member.ID)), "no tag that the first may have given out");
    }

    [Test]
    public async Task A_member_leaves_and_all_know_it()
    {
        var a = await _fleet.StartAsync("a");
        var b = await _fleet.StartAsync("b", $"--join={_fleet.UrlOf("a")}");
        var c = await _fleet.StartAsync("c", $"--join={_fleet.UrlOf("a")}");
        await GrowingFleet.ConvergeAsync(a, b, c);
        await c.PutAsync("last", "v");

        var left = await Eventually.Completes(c.Admin.LeaveAsync(new LeaveRequest { MinPeers = 2 }).ResponseAsync);
        Assert.Multiple(() =>
        {
            Assert.That((left.Tag, left.MemberId), Is.EqualTo((16u, c.Status().MemberId)));
            Assert.That(left.Holders, Is.EquivalentTo(new[] { "a", "b" }));
            Assert.That((a.Get("last"), b.Get("last")), Is.EqualTo(("v", "v")));
            Assert.That(List(a).Concat(List(b)).Select(member => member.Name), Is.EqualTo(new[] { "a", "b", "a", "b" }));
        });

        // By etcd's call, a member that is asked to remove itself does the same.
        await Eventually.Completes(b.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = b.Status().MemberId }).ResponseAsync);
        Assert.That(b.Status().State, Is.EqualTo(MemberState.Left));
        Assert.That(List(a).Select(member => member.Name), Is.EqualTo(new[] { "a" }));
        Assert.That((await Refusal(a.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = a.Status().MemberId }))).Detail, Is.EqualTo(EtcdErrors.NotEnoughStartedMembers.Text));
    }

    [Test]
    public async Task A_leave_ends_when_the_member_is_removed()
    {
        var a = await _fleet.StartAsync("a");
        var b = await _fleet.StartAsync("b", $"--join={_fleet.UrlOf("a")}");
        var c = await _fleet.StartAsync("c", $"--join={_fleet.UrlOf("a")}");
        await GrowingFleet.ConvergeAsync(a, b, c);
        await _fleet.StopAsync(c);

        var leave = b.Admin.LeaveAsync(new LeaveRequest { MinPeers = 2 }); // one more than there are
        await Eventually.Holds(() => b.Status().State == MemberState.Leaving, "it hands over");
        await a.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = b.Status().MemberId });

        Assert.That((await Eventually.Completes(Refusal(leave))).Detail, Is.EqualTo(EtcdErrors.MemberRemoved.Text));
        Assert.That(b.Status().State, Is.EqualTo(MemberState.Removed));
    }

    [Test]
    public async Task A_member_does_not_leave_before_those_that_stay_know_each_other()
    {
        var a = await _fleet.StartAsync("a");
        var b = await _fleet.StartAsync("b", $"--join={_fleet.UrlOf("a")}");
        await GrowingFleet.ConvergeAsync(a, b);
        await _fleet.StopAsync(b);
        var c = await _fleet.StartAsync("c", $"--join={_fleet.UrlOf("a")}");

        var leave = a.Admin.LeaveAsync(new LeaveRequest { MinPeers = 1 }).ResponseAsync;
        await Eventually.Holds(() => a.Status().State == MemberState.Leaving && Peer(a, "c") is { Connected: true, LagMs: 0 }, "c holds everything");
        await c.PutAsync("later", "v");
        await Eventually.Holds(() => a.Get("later") == "v", "it would have left by now");
        Assert.That((leave.IsCompleted, Peer(a, "b").Stranger, Peer(a, "c").Stranger), Is.EqualTo((false, false, true)));

        b = await _fleet.StartAsync("b");
        await Eventually.Completes(leave);
        await GrowingFleet.ConvergeAsync(b, c);

        static PeerStatus Peer(FleetMember member, string name) => member.Status().Peers.Single(peer => peer.Name == name);
    }

    [Test]
    public async Task Members_move()
    {
        var a = await _fleet.StartAsync("a", _fleet.Initial("a", "b"));
        var b = await _fleet.StartAsync("b", _fleet.Initial("a", "b"));
        await GrowingFleet.ConvergeAsync(a, b);
        var id = b.Status().MemberId;
        await a.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = id, PeerURLs = { "http://127.0.0.1:9" } });
        await Eventually.Holds(() => List(b).Any(member => member.ID == id && member.PeerURLs.Single() == "http://127.0.0.1:9"), "the other one knows");

        Assert.Multiple(async () =>
        {
            Assert.That((await Refusal(a.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = 5, PeerURLs = { "http://x:1" } }))).Detail, Is.EqualTo(EtcdErrors.MemberNotFound.Text));
            Assert.That((await Refusal(a.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = id, PeerURLs = { "x" } }))).Detail, Is.EqualTo(EtcdErrors.BadMemberUrls.Text));
            Assert.That((await Refusal(a.Cluster.MemberAddAsync(new MemberAddRequest()))).Detail, Is.EqualTo(EtcdErrors.BadMemberUrls.Text));
            Assert.That((await Refusal(a.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = id }))).Detail, Is.EqualTo(EtcdErrors.NotLearner.Text));
            Assert.That((await Refusal(a.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = 5 }))).Detail, Is.EqualTo(EtcdErrors.MemberNotFound.Text));
        });
    }

    private static async Task AssertRemovedAsync(FleetMember member)
    {
        using var http = new HttpClient();
        var health = await http.GetAsync(new Uri(member.MetricsUrl, "/health"));
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await health.Content.ReadAsStringAsync(), Does.Contain("removed from the cluster"));
        Assert.That(member.Get("k"), Is.EqualTo("v"));
        var refused = await Assert.ThrowsAsync<RpcException>(() => member.PutAsync("k", "w"));
        Assert.That(refused!.Status.Detail, Is.EqualTo(EtcdErrors.MemberRemoved.Text));
    }

    private static IReadOnlyList<Member> List(FleetMember member) => [.. member.Cluster.MemberList(new MemberListRequest()).Members];

    private static async Task<Status> Refusal<T>(AsyncUnaryCall<T> call) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await Eventually.Completes(call.ResponseAsync)))!.Status;
}
