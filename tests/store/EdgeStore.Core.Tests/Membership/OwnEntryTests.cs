using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;
using Member = EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.Membership;

public sealed class OwnEntryTests
{
    private static readonly OwnProfile Profile = new("b", ["http://b:1"], [], "");

    [TestCase(MemberPhase.Leaving)]
    [TestCase(MemberPhase.Left)]
    public void Who_was_removed_does_not_leave_any_more(MemberPhase phase)
    {
        var member = new Member(tag: 1);
        Change(member, batch => OwnEntry.Concede(batch, "gone"));
        Change(member, batch => OwnEntry.Enter(batch, Profile, phase - 1, phase));
        Assert.That(member.State.Phase, Is.EqualTo(MemberPhase.Removed));
        Assert.That(MemberTables.Attributes.Find(member.State.System, MemberTables.IdOf(new Tag(1))), Is.Null, "it says nothing of itself any more");
    }

    [Test]
    public void Who_has_taken_its_leave_back_has_not_left()
    {
        var member = new Member(tag: 1);
        Change(member, batch => OwnEntry.Enter(batch, Profile, MemberPhase.Active, MemberPhase.Leaving));
        Change(member, batch => OwnEntry.Enter(batch, Profile, MemberPhase.Leaving, MemberPhase.Active));
        Change(member, batch => Assert.That(OwnEntry.Enter(batch, Profile, MemberPhase.Leaving, MemberPhase.Left), Is.False));
        Assert.That(member.State.Phase, Is.EqualTo(MemberPhase.Active));
        Assert.That(MemberTables.Attributes.Find(member.State.System, MemberTables.IdOf(new Tag(1)))!.Phase, Is.EqualTo(MemberPhase.Active), "it says so");
    }

    [TestCase(MemberPhase.Active, MemberPhase.Removed)]
    [TestCase(MemberPhase.Leaving, MemberPhase.Removed)]
    [TestCase(MemberPhase.Left, MemberPhase.Left)]
    public void Who_finds_its_removal_in_a_peers_log_takes_note(MemberPhase before, MemberPhase after)
    {
        var (first, second) = (new Member(tag: 1), new Member(tag: 2));
        Change(second, batch => OwnEntry.Enter(batch, Profile, MemberPhase.Active, before));
        Remove(first, new Tag(2));
        second.PullFrom(first);
        Assert.That(second.State.Phase, Is.EqualTo(after));
    }

    [Test]
    public void Who_finds_its_removal_by_a_repair_takes_note()
    {
        var (first, second) = (new Member(tag: 1), new Member(tag: 2));
        Remove(first, new Tag(2));
        var records = Member.LogOf(first).Transactions.SelectMany(transaction => transaction.Records);
        second.Write(batch => batch.Repair(new RepairBatch([.. records.Select(record => new RepairItem(record, null))], first.State.Revision, first.State.Vector)));
        Assert.That(second.State.Phase, Is.EqualTo(MemberPhase.Removed));
    }

    [Test]
    public void Who_was_let_in_twice_has_one_place_when_it_asks_again()
    {
        var (first, second) = Founders();
        var lost = Admit(first, Process);
        Remove(second, new Tag(1));
        var answer = Admit(second, Process);
        Assert.That((lost.Tag, answer.Tag), Is.EqualTo((8u, 9u)));

        var process = new Member(Started(answer));
        process.PullFrom(second);
        Assert.That(Standing(process, 9), Is.EqualTo(MemberStanding.Active));
        process.PullFrom(first);
        Change(process, OwnEntry.Decline);
        Assert.That((Standing(process, 8), Standing(process, 9)), Is.EqualTo((MemberStanding.Removed, MemberStanding.Active)));

        second.PullFrom(process);
        second.PullFrom(first);
        Assert.That(Standing(second, 8), Is.EqualTo(MemberStanding.Removed), "for all");
        Assert.That(Admit(second, Process).Tag, Is.EqualTo(9u), "who asks again has one place");
    }

    [Test]
    public void Who_took_a_place_and_was_let_in_elsewhere_gives_the_place_back()
    {
        var (first, second) = Founders();
        Admit(first, new JoinRequest { PeerUrls = { "http://b:1" } });
        Assert.That(Admit(first, Process).Tag, Is.EqualTo(16u), "in the place that was made for it");
        Remove(second, new Tag(1));
        var process = new Member(Started(Admit(second, Process)));
        process.PullFrom(first);
        Assert.That(Standing(process, 16), Is.EqualTo(MemberStanding.Active));
        Change(process, OwnEntry.Decline);
        Assert.That(Standing(process, 16), Is.EqualTo(MemberStanding.Removed));
    }

    [Test]
    public void Who_was_let_in_elsewhere_and_took_a_place_gives_the_other_back()
    {
        var (first, second) = Founders();
        Admit(first, Process);
        Remove(second, new Tag(1));
        Admit(second, new JoinRequest { PeerUrls = { "http://b:1" } });
        var process = new Member(Started(Admit(second, Process)));
        process.PullFrom(first);
        Change(process, OwnEntry.Decline);
        Assert.That((Standing(process, 8), Standing(process, 17)), Is.EqualTo((MemberStanding.Removed, MemberStanding.Active)));
    }

    [Test]
    public void Word_of_a_member_with_a_slow_clock_is_later_than_what_was_written_of_it()
    {
        var (first, _) = Founders();
        first.Now += 1_000_000;
        var process = new Member(Started(Admit(first, Process)));
        Change(process, batch => OwnEntry.Enter(batch, new OwnProfile("b", ["http://b:1"], [], ""), MemberPhase.Active, MemberPhase.Left));

        first.PullFrom(process);
        Assert.That(Standing(first, 8), Is.EqualTo(MemberStanding.Left));
    }

    [Test]
    public void Places_of_others_are_left_alone()
    {
        var (first, _) = Founders();
        var process = new Member(Started(Admit(first, Process)));
        Admit(first, new JoinRequest { Name = "c", PeerUrls = { "http://c:1" }, MemberId = 6 });
        Admit(first, new JoinRequest { PeerUrls = { "http://d:1" } });
        process.PullFrom(first);
        Change(process, OwnEntry.Decline);
        Assert.That(new[] { 1, 2, 8, 16, 24 }.Select(tag => Standing(process, tag)), Is.EqualTo(new[]
        {
            MemberStanding.Active, MemberStanding.Active, MemberStanding.Active, MemberStanding.Active, MemberStanding.Joining,
        }));
    }

    private static JoinRequest Process => new() { Name = "b", PeerUrls = { "http://b:1" }, MemberId = 5 };

    /// <summary>Both know of each other from the beginning, and have not met.</summary>
    private static (Member First, Member Second) Founders()
    {
        MemberRows[] rows = [.. new[] { 1u, 2u }.Select(tag => new MemberRows { Tag = tag, Grant = new MemberGrant { Name = $"m{tag}", PeerUrls = { $"http://m{tag}:1" } } })];
        return (Founder(1), Founder(2));

        Member Founder(int tag) => new(new MemberIdentity(77, new Tag(tag), null) { KnownMembers = rows });
    }

    private static MemberIdentity Started(JoinResponse answer) =>
        new(answer.ClusterId, Tag.OfMember((int)answer.Tag), null) { NewMemberId = answer.MemberId, KnownMembers = answer.Members, HybridTime = answer.HybridTime };

    private static JoinResponse Admit(Member member, JoinRequest request) =>
        member.Write(batch => new MemberAdmission(Profile, _ => false, () => 1_000).Admit(batch, request));

    private static void Remove(Member by, Tag tag) => Change(by, batch => batch.ChangeSystem(system =>
        system.Put(MemberTables.Removals, MemberTables.IdOf(tag), new MemberRemoval { Reason = "gone" })));

    private static MemberStanding? Standing(Member member, int tag) =>
        ClusterMembership.OfRows(member.State.ClusterId, member.State.System).Find(new Tag(tag))?.Standing;

    private static void Change(Member member, Action<WriteBatch> change) => member.Write(batch =>
    {
        change(batch);
        return 0;
    });
}
