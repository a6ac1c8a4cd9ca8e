using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Tests.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Merging.Conflicts;

public sealed class ConflictJournalTests
{
    [Test]
    public void The_newest_come_first_and_the_oldest_go()
    {
        var change = ConflictJournal.Empty.Add([At(1), At(2)], capacity: 3);
        var next = change.Journal.Add([At(3), At(4)], capacity: 2);

        Assert.That(next.Journal.NewestFirst, Is.EqualTo(Numbered((4, At(4)), (3, At(3)))));
        Assert.That(next.Added, Is.EqualTo(Numbered((3, At(3)), (4, At(4)))));
        Assert.That(next.Forgotten, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(next.Journal.Noted, Is.EqualTo(4), "the count goes on");
        Assert.That(next.Journal.Counts[ConflictRule.Field], Is.EqualTo(2), "of those that are kept");
        Assert.That(next.Journal.Add([At(1)], capacity: 2).Added, Is.EqualTo(Numbered((5, At(1)))), "forgotten is forgotten");
    }

    [Test]
    public void More_than_fit_at_once_leave_the_newest()
    {
        var change = ConflictJournal.Empty.Add([At(1), At(2), At(3)], capacity: 1);

        Assert.That(change.Journal.NewestFirst, Is.EqualTo(Numbered((3, At(3)))));
        Assert.That(change.Forgotten, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void The_same_conflict_is_noted_once()
    {
        var journal = ConflictJournal.Empty.Add([At(1)], capacity: 10).Journal;
        var again = journal.Add([At(1) with { UnixMilliseconds = 99 }], capacity: 10);

        Assert.That(again.Added, Is.Empty);
        Assert.That(again.Journal.NewestFirst, Is.EqualTo(Numbered((1, At(1)))));
    }

    [Test]
    public void Values_go_to_the_disk_and_do_not_stay_in_memory()
    {
        var conflict = At(1) with { LostBytes = 1, LostValue = ByteString.CopyFromUtf8("v") };
        var change = ConflictJournal.Empty.Add([conflict], capacity: 10);

        Assert.That(change.Added.Single().Value.LostValue.ToStringUtf8(), Is.EqualTo("v"));
        Assert.That(change.Journal.NewestFirst.Single().Value.LostValue, Is.Empty);
        Assert.That(change.Journal.NewestFirst.Single().Value.LostBytes, Is.EqualTo(1));
    }

    [Test]
    public void A_member_keeps_it_over_a_restart_and_within_its_size()
    {
        var (one, two) = (new Member(1), new Member(2) { Now = 2_000, Settings = new() { ConflictJournalSize = 2 } });
        foreach (var key in new[] { "a", "b", "c" })
        {
            one.Put(key, "lost " + key);
            two.Put(key, "kept");
        }

        two.PullFrom(one);
        two.PullFrom(one);

        var loaded = two.Load().Conflicts;
        Assert.That(loaded.NewestFirst.Select(noted => (noted.Key, noted.Value.Key.ToStringUtf8())), Is.EqualTo(new[] { (3L, "c"), (2L, "b") }));
        Assert.That(two.Disk.ReadConflict(3)!.LostValue.ToStringUtf8(), Is.EqualTo("lost c"));
        Assert.That(two.Disk.ReadConflict(1), Is.Null);
    }

    [Test]
    public void A_long_value_is_known_by_its_size()
    {
        var (one, two) = (new Member(1), new Member(2) { Now = 2_000 });
        one.Put("k", new string('x', Conflict.MaxLostBytes + 1));
        two.Put("k", "kept");

        two.PullFrom(one);

        var entry = two.Disk.ReadConflict(1)!;
        Assert.That((entry.LostBytes, entry.LostValue.Length), Is.EqualTo((Conflict.MaxLostBytes + 1L, 0)));
    }

    private static KeyValuePair<long, Conflict>[] Numbered(params (long Number, Conflict Conflict)[] noted) =>
        [.. noted.Select(one => KeyValuePair.Create(one.Number, one.Conflict))];

    private static Conflict At(ulong time) =>
        new(ByteString.CopyFromUtf8("a"), ConflictRule.Field, new Stamp(time, new Tag(1)), new Stamp(time, new Tag(2)), 0);
}
