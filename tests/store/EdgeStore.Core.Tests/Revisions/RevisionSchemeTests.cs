using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Tests.Revisions;

public sealed class RevisionSchemeTests
{
    private static readonly RevisionScheme Third = RevisionScheme.Clustered(new Tag(3));

    [Test]
    public void A_lone_member_counts_like_etcd()
    {
        Assert.That(RevisionScheme.Lone.Initial, Is.EqualTo(1));
        Assert.That(RevisionScheme.Lone.Next(1), Is.EqualTo(2));
        Assert.That(RevisionScheme.Lone.IsOwn(7_340_045), Is.True);
    }

    [Test]
    public void The_worked_example_holds() => Assert.That(Third.Next(0, seenClock: 6), Is.EqualTo(7_340_045));

    [Test]
    public void A_revision_is_beyond_all_that_was_seen()
    {
        var own = Third.Next(Third.Initial);
        var afterPeer = Third.Next(own, seenClock: 1000);

        Assert.That(afterPeer, Is.GreaterThan(own));
        Assert.That(Third.ClockOf(afterPeer), Is.EqualTo(1001));
    }

    [Test]
    public void Members_never_issue_the_same_revision()
    {
        var issued = new HashSet<long>();
        foreach (var tag in new[] { 1, 2, 3, Tag.MaxValue })
        {
            var scheme = RevisionScheme.Clustered(new Tag(tag));
            for (var (i, revision) = (0, scheme.Initial); i < 100; i++, revision = scheme.Next(revision))
                Assert.That(issued.Add(revision), Is.True);
        }
    }

    [TestCase(-1)]
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void What_clients_derive_from_a_revision_names_the_same_member(int offset)
    {
        var revision = RevisionScheme.Clustered(new Tag(Tag.MaxValue)).Next(0, seenClock: 41) + offset;

        Assert.That(RevisionScheme.Clustered(new Tag(Tag.MaxValue)).IsOwn(revision), Is.True);
        Assert.That(Third.IsOwn(revision), Is.False);
    }

    [Test]
    public void From_the_beginning_is_always_own() => Assert.That(Third.IsOwn(1), Is.True);

    [TestCase(4)]
    [TestCase(4_711)]
    [TestCase(1_048_575)]
    public void One_of_the_store_that_was_imported_is_not(long revision) => Assert.That(Third.IsOwn(revision), Is.False);

    [Test]
    public void A_lone_member_that_joins_a_cluster_keeps_its_history()
    {
        var joined = RevisionScheme.Clustered(new Tag(9), lastDense: 5_000_000);
        var next = joined.Next(5_000_000);

        Assert.That(next, Is.GreaterThan(5_000_000));
        Assert.That(joined.ClockOf(next), Is.EqualTo(5_000_001));
        Assert.That(joined.IsOwn(4_999_999), Is.True);
        Assert.That(joined.IsOwn(next), Is.True);
    }

    [Test]
    public void Tags_have_eighteen_bits_and_begin_at_one()
    {
        Assert.That(() => Tag.OfMember(0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Tag.OfMember(1 << 18), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(Tag.OfMember((1 << 18) - 1).Value, Is.EqualTo(262_143));
    }
}
