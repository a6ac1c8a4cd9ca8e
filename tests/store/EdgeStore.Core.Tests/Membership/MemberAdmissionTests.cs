using EdgeStore.Core.Errors;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using static EdgeStore.Core.Tests.Transactions.Member;
using Member = EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.Membership;

public sealed class MemberAdmissionTests
{
    private readonly HashSet<Tag> _connected = [];
    private ulong _drawn = 1000;

    [Test]
    public void A_lone_member_becomes_the_first_of_a_cluster_and_keeps_its_history()
    {
        var member = new Member();
        member.Put("a", "1");
        member.Put("a", "2");
        var answer = Admit(member, Ask("b"));

        Assert.Multiple(() =>
        {
            Assert.That((answer.Tag, answer.MemberId, answer.ClusterId), Is.EqualTo((8u, Ask("b").MemberId, member.State.ClusterId)));
            Assert.That(member.State.Tag, Is.EqualTo(new Tag(1)));
            Assert.That(member.Get("a", revision: 2), Is.EqualTo("1"), "dense revisions stay valid");
            Assert.That(member.State.Revision, Is.GreaterThan(1L << 20));
            Assert.That(Members(member), Is.EqualTo(new[] { "1 lone Active", "8 b Active" }));
        });

        var other = new Member(tag: 8);
        other.PullFrom(member);
        Assert.That((other.Get("a"), other.State.Fingerprint), Is.EqualTo(("2", member.State.Fingerprint)));
    }

    [Test]
    public void Asking_again_gets_the_same_answer()
    {
        var member = new Member();
        var answer = Admit(member, Ask("b"));
        Assert.That(Admit(member, Ask("b")), Is.EqualTo(answer));
    }

    [Test]
    public void A_place_is_made_and_then_taken_once()
    {
        var member = new Member();
        var place = Admit(member, new JoinRequest { PeerUrls = { "http://b:1" } });
        Assert.That(Members(member), Is.EqualTo(new[] { "1 lone Active", "8  Joining" }));

        var taken = Admit(member, new JoinRequest(Ask("b")) { MustBeAdded = true });
        Assert.That((taken.Tag, taken.MemberId), Is.EqualTo((16u, place.MemberId)), "the place's id, and a tag of its own");
        Assert.That(Members(member), Is.EqualTo(new[] { "1 lone Active", "8  Removed", "16 b Active" }));

        var wiped = Admit(member, new JoinRequest(Ask("b")) { MustBeAdded = true, MemberId = 5 });
        Assert.That((wiped.Tag, wiped.MemberId), Is.EqualTo((24u, 5ul)), "without its data it is another member");
        Assert.That(Members(member), Is.EqualTo(new[] { "1 lone Active", "8  Removed", "16 b Removed", "24 b Active" }));
    }

    [Test]
    public void Who_has_taken_a_place_gets_the_same_answer_again_also_when_it_has_started()
    {
        var member = new Member();
        Admit(member, new JoinRequest { PeerUrls = { "http://b:1" } });
        var taken = Admit(member, new JoinRequest(Ask("b")) { MustBeAdded = true });
        var other = new Member(tag: 16);
        other.PullFrom(member);
        Change(other, batch => OwnEntry.Describe(batch, new OwnProfile("b", ["http://b:1"], ["http://b:2"], "")));
        member.PullFrom(other);

        var again = Admit(member, new JoinRequest(Ask("b")) { MustBeAdded = true });
        Assert.That((again.Tag, again.MemberId), Is.EqualTo((taken.Tag, taken.MemberId)));
        Assert.That(Members(member), Is.EqualTo(new[] { "1 lone Active", "8  Removed", "16 b Active" }));
    }

    [Test]
    public void A_place_that_is_taken_twice_at_members_that_do_not_know_of_each_other_gives_two_tags()
    {
        var (first, second, later) = (new Member(), new Member(tag: 8), new Member(tag: 33));
        Admit(first, Ask("b"));
        var place = Admit(first, new JoinRequest { PeerUrls = { "http://c:1" } });
        second.PullFrom(first);
        var lost = Admit(first, Ask("c", id: 5));
        Change(second, batch => MemberChange.Remove(batch, first.State.MemberId, "removed"));
        var taken = Admit(second, Ask("c", id: 6));
        Assert.That((lost.Tag, taken.Tag), Is.EqualTo((24u, 17u)));
        Assert.That((lost.MemberId, taken.MemberId), Is.EqualTo((place.MemberId, place.MemberId)));

        second.PullFrom(first);
        later.PullFrom(second);
        Assert.That(OwnEntry.Unused(taken.MemberId, new Tag(17), later.State.System), Is.EqualTo(new[] { new Tag(24) }), "who came first has lost its disk");
    }

    [Test]
    public void A_founder_of_whom_nobody_has_heard_can_be_removed()
    {
        var member = new Member(tag: 2);
        Change(member, batch => batch.ChangeSystem(system =>
        {
            foreach (var tag in new uint[] { 1, 2, 3 })
                MemberTables.Put(system, new MemberRows { Tag = tag, Grant = new MemberGrant { Name = $"m{tag}", PeerUrls = { $"http://m{tag}:1" } } });
        }));
        var membership = ClusterMembership.OfRows(member.State.ClusterId, member.State.System);
        var ids = membership.Members.Values.Select(founder => membership.IdOf(founder, met: 0)).ToList();
        Assert.That(ids, Is.Unique.And.All.Not.EqualTo(0ul));

        Change(member, batch => MemberChange.Remove(batch, ids[0], "never came"));
        Assert.That(Members(member), Is.EqualTo(new[] { "1 m1 Removed", "2 m2 Active", "3 m3 Active" }));
        Assert.That(Refused(() => Change(member, batch => MemberChange.Remove(batch, 0, ""))), Is.EqualTo(EtcdErrors.MemberNotFound));
    }

    [Test]
    public void What_a_member_says_of_itself_has_pinned_fields()
    {
        var row = new MemberAttributes { MemberId = 7, Name = "b", ClientUrls = { "u" }, Site = "s", Phase = MemberPhase.Left, Claimant = 9 };
        Assert.That(Convert.ToHexStringLower(row.ToByteArray()), Is.EqualTo("0907000000000000001201621a0175220173" + "2802" + "310900000000000000"));
    }

    [Test]
    public void What_was_passed_on_is_kept_by_who_passed_it_on()
    {
        var (first, second) = (new Member(), new Member(tag: 8));
        Admit(first, Ask("b"));
        second.PullFrom(first);
        var answer = Admit(first, Ask("c"));
        Change(second, batch => MemberAdmission.Keep(batch, answer));
        Assert.That(Members(second), Is.EqualTo(new[] { "1 lone Active", "8 b Active", "16 c Joining" }));
    }

    [Test]
    public void Who_was_let_in_twice_gives_one_tag_back()
    {
        var (first, second, third) = (new Member(), new Member(tag: 8), new Member(tag: 9));
        var ask = Ask("c", id: third.State.MemberId);
        Admit(first, Ask("b"));
        second.PullFrom(first);
        var lost = Admit(first, ask);
        Change(second, batch => MemberChange.Remove(batch, first.State.MemberId, "removed"));
        var taken = Admit(second, ask);
        Assert.That((lost.Tag, taken.Tag, taken.MemberId), Is.EqualTo((16u, 9u, lost.MemberId)), "the second does not know of the first answer");

        Change(second, batch => MemberAdmission.Keep(batch, lost));
        Assert.That(OwnEntry.Unused(taken.MemberId, new Tag(9), second.State.System), Is.EqualTo(new[] { new Tag(16) }));
        third.PullFrom(second);
        Change(third, OwnEntry.Decline);

        Assert.That(Members(third), Is.EqualTo(new[] { "1 lone Removed", "8 b Active", "9 c Active", "16 c Removed" }));
        Assert.That(OwnEntry.Unused(taken.MemberId, new Tag(9), third.State.System), Is.Empty);
    }

    [TestCase(MemberPhase.Leaving)]
    [TestCase(MemberPhase.Left)]
    public void Who_leaves_takes_no_part_in_the_membership_any_more(MemberPhase phase)
    {
        var (first, second) = (new Member(), new Member(tag: 8));
        Admit(first, Ask("b"));
        second.PullFrom(first);
        var answer = Admit(first, Ask("c"));
        Change(second, batch => batch.SetPhase(phase));
        var before = Members(second);
        Assert.Multiple(() =>
        {
            Assert.That(Refused(() => Change(second, batch => MemberAdmission.Keep(batch, answer))), Is.EqualTo(EtcdErrors.MemberHasLeft), "its word would come to nobody");
            Assert.That(Refused(() => Change(second, batch => MemberChange.Remove(batch, first.State.MemberId, "removed"))), Is.EqualTo(EtcdErrors.MemberHasLeft));
            Assert.That(Refused(() => Change(second, batch => MemberChange.Move(batch, first.State.MemberId, ["http://moved:1"]))), Is.EqualTo(EtcdErrors.MemberHasLeft));
            Assert.That(Members(second), Is.EqualTo(before));
        });
    }

    [Test]
    public void Nobody_takes_the_place_of_a_member_that_runs_or_lives_elsewhere()
    {
        var member = new Member();
        Admit(member, Ask("b"));
        _connected.Add(new Tag(8));
        Assert.Multiple(() =>
        {
            Assert.That(Refused(() => Admit(member, Ask("b", id: 5))).Text, Does.Contain("member b (tag 8) is running"));
            Assert.That(Refused(() => Admit(member, Ask("b", "http://elsewhere:1", 5))).Text, Does.Contain("there is a member b (tag 8) already"));
            Assert.That(Refused(() => Admit(member, Ask("c", "http://b:1", 5))), Is.EqualTo(EtcdErrors.PeerUrlExists));
            Assert.That(Refused(() => Admit(member, new JoinRequest(Ask("c")) { MustBeAdded = true })), Is.EqualTo(EtcdErrors.MemberNotAdded));
        });
    }

    [Test]
    public void Only_the_senior_member_gives_out_tags_and_after_it_the_next()
    {
        var first = new Member();
        Admit(first, Ask("b"));
        var second = new Member(tag: 8);
        second.PullFrom(first);
        Assert.That(Refused(() => Admit(second, Ask("c"))).Text, Does.Contain("member lone gives out tags"));

        Change(second, batch => MemberChange.Remove(batch, first.State.MemberId, "gone"));
        var there = Admit(second, Ask("c"));
        var here = Admit(first, Ask("d"));
        Assert.That((there.Tag, here.Tag), Is.EqualTo((9u, 16u)), "the first does not know that it was removed");
    }

    [Test]
    public void Removals_outlive_whatever_the_member_says()
    {
        var (first, second) = (new Member(), new Member(tag: 8));
        Admit(first, Ask("b"));
        second.PullFrom(first);
        Change(first, batch => MemberChange.Remove(batch, Ask("b").MemberId, "gone"));
        second.Now += 1000;
        Change(second, batch => batch.ChangeSystem(system => system.Put(
            MemberTables.Attributes, MemberTables.IdOf(new Tag(8)), new OwnProfile("b", [], [], "site").ToAttributes(Ask("b").MemberId, MemberPhase.Active))));
        first.PullFrom(second);
        Assert.That(Members(first), Is.EqualTo(new[] { "1 lone Active", "8 b Removed" }));
        Assert.That(Refused(() => Change(first, batch => MemberChange.Remove(batch, Ask("b").MemberId, ""))), Is.EqualTo(EtcdErrors.MemberNotFound));
        Assert.That(Refused(() => Change(first, batch => MemberChange.Remove(batch, first.State.MemberId, ""))), Is.EqualTo(EtcdErrors.NotEnoughStartedMembers));
    }

    [Test]
    public void A_member_moves_to_addresses_that_are_free()
    {
        var member = new Member();
        Change(member, batch => MemberChange.Move(batch, member.State.MemberId, ["http://moved:1"]));
        Assert.That(member.State.Revision, Is.EqualTo(1), "a lone member's revisions are clients' only");
        Admit(member, Ask("b"));
        Assert.That(ClusterMembership.OfRows(1, member.State.System).Find(new Tag(1))!.PeerUrls, Is.EqualTo(new[] { new Uri("http://moved:1") }));
        Assert.That(Refused(() => Change(member, batch => MemberChange.Move(batch, Ask("b").MemberId, ["http://moved:1"]))), Is.EqualTo(EtcdErrors.PeerUrlExists));
        Assert.That(Refused(() => Change(member, batch => MemberChange.Move(batch, 77, ["http://free:1"]))), Is.EqualTo(EtcdErrors.MemberNotFound));
    }

    private JoinResponse Admit(Member member, JoinRequest request) => member.Write(batch =>
        new MemberAdmission(new OwnProfile("lone", ["http://lone:1"], [], ""), _connected.Contains, () => _drawn++).Admit(batch, request));

    private static void Change(Member member, Action<Core.Transactions.WriteBatch> change) => member.Write(batch =>
    {
        change(batch);
        return 0;
    });

    private static JoinRequest Ask(string name, string? url = null, ulong id = 0) => new()
    {
        Name = name, PeerUrls = { url ?? $"http://{name}:1" }, MemberId = id == 0 ? name[0] : id,
    };

    private static IEnumerable<string> Members(Member member) => ClusterMembership.OfRows(member.State.ClusterId, member.State.System)
        .Members.Values.Select(entry => $"{entry.Tag} {entry.Name} {entry.Standing}");
}
