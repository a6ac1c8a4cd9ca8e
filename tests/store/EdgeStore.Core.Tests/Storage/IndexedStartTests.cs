using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Tests.Transactions;
using EdgeStore.Core.Transactions;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Storage;

/// <summary>That starts with an index find the same as others is asserted after every commit of a <see cref="Member"/>.</summary>
public sealed class IndexedStartTests
{
    private Member _member = null!;

    [SetUp]
    public void Fill()
    {
        _member = new Member();
        _member.Put("a", "1");
        _member.Put("a", "2");
        _member.Put("b", "1");
        _member.Disk.ForgetIndex();
    }

    [Test]
    public void A_start_takes_the_index_and_what_came_after_it()
    {
        Assert.That(StoreLoader.SaveIndex(_member.Disk, _member.State), Is.True);
        var last = _member.State.Revision;
        var saved = _member.Disk.LoadIndex();
        _member.Put("a", "3");
        _member.Disk.SaveIndex(saved);

        var loaded = Load();

        Assert.That(loaded.Index!.Last.Revision, Is.EqualTo(last));
        Assert.That(loaded.State.Keys.Find(Member.Bytes("a"))!.ModRevision, Is.EqualTo(_member.State.Revision));
    }

    [Test]
    public void Entries_that_are_dropped_take_the_index_along()
    {
        Assert.That(StoreLoader.SaveIndex(_member.Disk, _member.State), Is.True);
        _member.Write(batch => batch.Compact(_member.State.Revision));
        _member.Write(batch => batch.SweepSome(100));

        Assert.That(_member.Disk.LoadIndex(), Is.Null);
        Assert.That(Load().Index, Is.Null);
    }

    [Test]
    public void No_index_is_saved_of_what_is_not_written_last_or_half_compacted()
    {
        var before = _member.State;
        _member.Put("b", "2");
        _member.Disk.ForgetIndex();
        Assert.That(StoreLoader.SaveIndex(_member.Disk, before), Is.False);

        _member.Write(batch => batch.Compact(_member.State.Revision));
        Assert.That(StoreLoader.SaveIndex(_member.Disk, _member.State), Is.False);
        Assert.That(_member.Disk.LoadIndex(), Is.Null);
    }

    [Test]
    public void An_index_of_another_format_or_history_makes_the_start_read_the_log()
    {
        _member.Disk.SaveIndex([1, 2, 3]);
        Assert.That(Load().Index, Is.Null);

        var other = new Member();
        for (var i = 0; i < 3; i++) other.Put("x", "1");
        Assert.That(StoreLoader.SaveIndex(other.Disk, other.State), Is.True);
        _member.Disk.SaveIndex(other.Disk.LoadIndex());
        Assert.That(Load().State.Fingerprint, Is.EqualTo(_member.State.Fingerprint));
        Assert.That(Load().Index, Is.Null);
    }

    [Test]
    public void An_entry_that_is_lost_after_the_index_is_noticed()
    {
        Assert.That(StoreLoader.SaveIndex(_member.Disk, _member.State), Is.True);
        var lost = _member.Disk.Load().Metadata!;
        lost.Revision++;
        lost.Fingerprint = StateMetadata.Encode(12345);
        _member.Disk.Write(new WriteSet { Metadata = lost });

        Assert.That(() => Load(), Throws.TypeOf<CorruptStoreException>().With.Message.Contains("fingerprint"));
    }

    [Test]
    public void The_check_finds_entries_that_are_missing_changed_or_new()
    {
        Assert.That(StoreLoader.SaveIndex(_member.Disk, _member.State), Is.True);
        var index = IndexFile.Read(_member.Disk.LoadIndex());
        var log = _member.Disk.Scan(0, long.MaxValue).Select(entry => (entry.Position, entry.Content)).ToList();
        var changedOld = log[0].Content.Clone();
        changedOld.Version++;
        var changedValue = log[^1].Content.Clone();
        changedValue.Record.Value = Member.Bytes("other");

        Assert.That(() => Check(index, log), Throws.Nothing);
        Assert.That(() => Check(index, log[1..]), Throws.TypeOf<CorruptStoreException>());
        Assert.That(() => Check(index, [(log[0].Position, changedOld), .. log[1..]]), Throws.TypeOf<CorruptStoreException>());
        Assert.That(() => Check(index, [.. log[..^1], (log[^1].Position, changedValue)]), Throws.TypeOf<CorruptStoreException>());
        Assert.That(() => Check(index, [(new LogPosition(1, 7), changedOld), .. log]), Throws.TypeOf<CorruptStoreException>());
        Assert.That(() => Check(index, [.. log, (new LogPosition(index.Last.Revision + 1, 0), changedOld)]), Throws.Nothing, "what came later is not the index's");
    }

    private static void Check(LogIndex index, IEnumerable<(LogPosition Position, Protocol.Replication.LogEntryMessage Content)> log)
    {
        var check = new LogCheck(index);
        foreach (var (position, content) in log) check.Add(position, content.ToByteArray());
        check.Complete();
    }

    private LoadedStore Load() => StoreLoader.Load(_member.Disk, MemberIdentity.Lone, () => 1);
}
