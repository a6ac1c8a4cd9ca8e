using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Merging.Conflicts;

public sealed class ConflictJournalTests
{
    [Test]
    public void The_newest_come_first_and_the_oldest_go()
    {
        var journal = new ConflictJournal(capacity: 2);
        journal.Add([At(1), At(2), At(3)]);

        Assert.That(journal.Latest(10), Is.EqualTo(new[] { At(3), At(2) }));
        Assert.That(journal.Counts()[ConflictRule.Field], Is.EqualTo(3), "the count goes on");
    }

    [Test]
    public void The_same_conflict_is_counted_once()
    {
        var journal = new ConflictJournal();
        journal.Add([At(1)]);
        journal.Add([At(1) with { UnixMilliseconds = 99 }]);

        Assert.That(journal.Latest(10), Has.Count.EqualTo(1));
        Assert.That(journal.Counts(), Is.EqualTo(new Dictionary<ConflictRule, long> { [ConflictRule.Field] = 1 }));
    }

    [Test]
    public void Can_be_asked_by_prefix()
    {
        var journal = new ConflictJournal();
        journal.Add([At(1), At(2, "b/x")]);

        Assert.That(journal.Latest(10, ByteString.CopyFromUtf8("b/")), Is.EqualTo(new[] { At(2, "b/x") }));
        Assert.That(journal.Latest(1), Is.EqualTo(new[] { At(2, "b/x") }));
    }

    [Test]
    public void Rules_keep_their_numbers() => Assert.That(
        Enum.GetValues<ConflictRule>().Select(rule => $"{(int)rule} {rule}"),
        Is.EqualTo(new[] { "1 SeniorCreate", "2 Generation", "3 DeleteWins", "4 LastWriter", "5 Field", "6 Horizon" }));

    private static Conflict At(ulong time, string key = "a") =>
        new(ByteString.CopyFromUtf8(key), ConflictRule.Field, new Stamp(time, new Tag(1)), new Stamp(time, new Tag(2)), 0);
}
