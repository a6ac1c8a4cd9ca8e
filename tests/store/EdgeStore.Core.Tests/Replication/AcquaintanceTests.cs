using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;
using Member = EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.Replication;

public sealed class AcquaintanceTests
{
    private Member _first = null!;

    [SetUp]
    public void Begin() => _first = new Member();

    [Test]
    public void Who_has_heard_of_the_newer_ones_finds_them()
    {
        Admit("b");
        Admit("c");
        var all = _first.State.Vector;

        Assert.That(Strangers(("b", all), ("c", all)), Is.Empty);
    }

    [Test]
    public void Whom_only_this_member_knows_is_a_stranger_although_it_holds_everything()
    {
        Admit("b");
        Admit("c");
        var before = _first.State.Vector;
        Admit("d");
        var after = _first.State.Vector;

        Assert.Multiple(() =>
        {
            Assert.That(Strangers(("b", before), ("c", before), ("d", after)), Is.EqualTo(new[] { "d" }));
            Assert.That(Strangers(("b", before), ("c", after), ("d", after)), Is.Empty, "one of them introduces it to the other");
        });
    }

    [Test]
    public void Newcomers_do_not_vouch_for_each_other()
    {
        Admit("b");
        var before = _first.State.Vector;
        Admit("c");
        Admit("d");
        var after = _first.State.Vector;

        Assert.That(Strangers(("b", before), ("c", after), ("d", after)), Is.EqualTo(new[] { "c", "d" }));
    }

    [Test]
    public void Of_whom_nobody_has_heard_nobody_knows_whom_it_knows()
    {
        Admit("b");
        Admit("c");

        Assert.That(Strangers(("c", _first.State.Vector)), Is.EqualTo(new[] { "c" }));
    }

    [Test]
    public void Who_leaves_as_well_introduces_nobody_and_need_not_be_known()
    {
        Admit("b");
        var before = _first.State.Vector;
        var leaving = Admit("c");
        Admit("d");
        Say(leaving, MemberPhase.Leaving);
        var after = _first.State.Vector;

        Assert.That(Strangers(("b", before), ("c", after), ("d", after)), Is.EqualTo(new[] { "d" }));
    }

    [Test]
    public void Who_let_a_member_in_knows_it()
    {
        Admit("b");
        var third = new Member((int)Admit("c").Tag);
        third.PullFrom(_first);

        Assert.That(Strangers(third.State), Is.Empty, "the first one let the second in, heard of or not");
    }

    [Test]
    public void Members_of_the_first_hour_know_each_other()
    {
        var state = StoreLoader.Open(
            new InMemoryEngine(),
            new MemberIdentity(77, new Tag(1), null) { KnownMembers = [.. Enumerable.Range(1, 3).Select(tag => new MemberRows { Tag = (uint)tag, Grant = new MemberGrant { Name = $"m{tag}" } })] },
            () => 5);

        Assert.That(Strangers(state), Is.Empty);
    }

    [Test]
    public void Members_of_a_membership_file_know_each_other()
    {
        var replica = new Replica(1);
        Assert.That(Acquaintance.StrangersIn(FleetView.Of(replica.Published, replica.Current, new Dictionary<Tag, PeerView>())), Is.Empty);
    }

    private JoinResponse Admit(string name) => _first.Write(batch =>
        new MemberAdmission(new OwnProfile("a", ["http://a:1"], [], ""), _ => false, () => 1).Admit(batch, new JoinRequest { Name = name, PeerUrls = { $"http://{name}:1" }, MemberId = 1000u + name[0] }));

    private void Say(JoinResponse member, MemberPhase phase) => _first.Write(batch =>
    {
        batch.ChangeSystem(system => system.Put(MemberTables.Attributes, MemberTables.IdOf(new Tag((int)member.Tag)), new OwnProfile("c", [], [], "").ToAttributes(member.MemberId, phase)));
        return 0;
    });

    private IEnumerable<string> Strangers(params (string Name, VersionVector Vector)[] heard) => Strangers(_first.State, heard);

    private static IEnumerable<string> Strangers(StoreState local, params (string Name, VersionVector Vector)[] heard)
    {
        var membership = ClusterMembership.OfRows(local.ClusterId, local.System);
        var views = heard.Select(peer => new PeerView { Tag = membership.Find(peer.Name)!.Tag, Vector = peer.Vector }).ToDictionary(view => view.Tag);
        return Acquaintance.StrangersIn(FleetView.Of(local, membership, views)).Select(peer => peer.Member.Name);
    }
}
