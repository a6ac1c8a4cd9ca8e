using EdgeStore.Core.Merging;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeStore.Core.Tests.Merging;

public sealed class RecordOrderTests
{
    private static readonly Arbitrary<RecordIdentity> Records = Arb.From(
        from generation in Gen.Choose(1, 3)
        from birthTag in Gen.Choose(1, 3)
        from birthTime in Gen.Choose(1, 4)
        from age in Gen.Choose(0, 4)
        from tag in Gen.Choose(1, 3)
        from dead in Gen.Elements(true, false)
        select Record(generation, new Stamp((ulong)birthTime, new Tag(birthTag)), new Stamp((ulong)(birthTime + age), new Tag(tag)), dead));

    [TestCase(MergePolicy.LastWriterWins)]
    [TestCase(MergePolicy.KubernetesObject)]
    public void The_greater_record_is_a_join(MergePolicy policy)
    {
        Prop.ForAll(Records, Records, Records, (a, b, c) =>
            Same(policy, Join(policy, a, b), Join(policy, b, a))
            && Same(policy, Join(policy, a, Join(policy, b, c)), Join(policy, Join(policy, a, b), c))
            && Join(policy, a, a) == a).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Kubernetes_order_is_total_over_everything_that_differs() =>
        Prop.ForAll(Records, Records, (a, b) => a == b == (RecordOrder.Compare(MergePolicy.KubernetesObject, a, b) == 0)).QuickCheckThrowOnFailure();

    [Test]
    public void A_create_that_has_seen_the_delete_wins_over_everything_of_the_old_generation() =>
        AssertWins(Record(2, At(9, 3), At(9, 3)), Record(1, At(1, 1), At(99, 1), isTombstone: true));

    [Test]
    public void The_seniors_create_wins_whatever_the_clocks_say() =>
        AssertWins(Record(1, At(5000, 1), At(5000, 1)), Record(1, At(3, 7), At(9000, 7)));

    [Test]
    public void Of_one_members_creates_the_first_wins() =>
        AssertWins(Record(1, At(3, 1), At(3, 1)), Record(1, At(4, 1), At(8, 1)));

    [Test]
    public void A_delete_wins_over_an_update_that_did_not_see_it() =>
        AssertWins(Record(1, At(1, 1), At(2, 1), isTombstone: true), Record(1, At(1, 1), At(50, 2)));

    [Test]
    public void Within_an_incarnation_the_last_writer_wins() =>
        AssertWins(Record(1, At(1, 1), At(6, 2)), Record(1, At(1, 1), At(5, 1)));

    [Test]
    public void Elsewhere_a_later_put_wins_over_a_delete()
    {
        var put = Record(1, At(1, 1), At(6, 2));
        var delete = Record(1, At(1, 1), At(5, 1), isTombstone: true);

        Assert.That(RecordOrder.Compare(MergePolicy.LastWriterWins, put, delete), Is.Positive);
    }

    private static void AssertWins(RecordIdentity winner, RecordIdentity loser)
    {
        Assert.That(RecordOrder.Compare(MergePolicy.KubernetesObject, winner, loser), Is.Positive);
        Assert.That(RecordOrder.Compare(MergePolicy.KubernetesObject, loser, winner), Is.Negative);
    }

    private static bool Same(MergePolicy policy, RecordIdentity a, RecordIdentity b) => RecordOrder.Compare(policy, a, b) == 0;

    private static RecordIdentity Join(MergePolicy policy, RecordIdentity a, RecordIdentity b) => RecordOrder.Compare(policy, a, b) >= 0 ? a : b;

    private static Stamp At(ulong time, int tag) => new(time, new Tag(tag));

    private static RecordIdentity Record(int generation, Stamp birth, Stamp stamp, bool isTombstone = false) =>
        new((ulong)generation, birth, stamp, isTombstone);
}
