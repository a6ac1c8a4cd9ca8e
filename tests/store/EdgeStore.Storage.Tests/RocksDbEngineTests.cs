using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Storage.Tests;

public sealed class RocksDbEngineTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public void A_new_directory_has_no_metadata()
    {
        using var engine = RocksDbEngine.Open(_directory.Path);

        Assert.That(engine.Load().Metadata, Is.Null);
        Assert.That(engine.Scan(0, long.MaxValue), Is.Empty);
        Assert.That(engine.Read(new LogPosition(1, 0)), Is.Null);
    }

    [Test]
    public void What_was_written_is_readable_before_it_is_synced()
    {
        using var engine = RocksDbEngine.Open(_directory.Path);
        engine.Write(Sets.Put(2, "a", "1"));

        Assert.That(engine.Read(new LogPosition(2, 0))!.Record.Value.ToStringUtf8(), Is.EqualTo("1"));
    }

    [Test]
    public void All_entries_are_shown_as_a_scan_has_them()
    {
        using var engine = RocksDbEngine.Open(_directory.Path);
        Assert.That(ShownBy(engine), Is.Empty);
        for (var revision = 2; revision < 100; revision++) engine.Write(Sets.Put(revision, $"key-{revision % 7}", new string('x', revision * 400)));

        Assert.That(ShownBy(engine), Is.EqualTo(engine.Scan(0, long.MaxValue)));
    }

    [Test]
    public void Who_has_seen_enough_entries_leaves_no_reader_behind()
    {
        using var engine = RocksDbEngine.Open(_directory.Path);
        for (var revision = 2; revision < 100; revision++) engine.Write(Sets.Put(revision, "a", new string('x', 40_000)));

        using var log = engine.OpenLog(default);
        Assert.That(() => log.ReadAll((_, _) => throw new CorruptStoreException("enough")), Throws.TypeOf<CorruptStoreException>().With.Message.EqualTo("enough"));
        Assert.That(ShownBy(engine), Has.Count.EqualTo(98));
    }

    [Test]
    public void Everything_is_there_after_reopening()
    {
        var everything = new WriteSet
        {
            Metadata = new MetadataMessage { Revision = 5, CompactRevision = 3, Tag = 4 },
            Appended = [Sets.Entry(5, 0, "a", "1"), Sets.Entry(5, 1, "b", "2")],
            VectorEntries = [new Dot(new Tag(4), 17)],
            Collected = new CollectedMessage { Generation = 3, Count = 2 },
            PeerCursors = [new PeerCursorMessage { Tag = 2, MemberId = 99, Cursor = 1000 }],
            NotedConflicts = [.. Enumerable.Range(1, 3).Select(n => KeyValuePair.Create((long)n, new ConflictMessage { UnixMs = n, LostBytes = 1, LostValue = Google.Protobuf.ByteString.CopyFromUtf8("v") }))],
            ForgottenConflicts = [1],
        };
        using (var engine = RocksDbEngine.Open(_directory.Path))
        {
            engine.Write(everything);
            engine.Sync();
        }

        using var reopened = RocksDbEngine.Open(_directory.Path);
        var state = reopened.Load();
        Assert.That(state.Metadata, Is.EqualTo(everything.Metadata));
        Assert.That(state.Vector[new Tag(4)], Is.EqualTo(17));
        Assert.That(state.Collected, Is.EqualTo(everything.Collected));
        Assert.That(reopened.CollectedCount, Is.EqualTo(2));
        Assert.That(state.Peers, Is.EqualTo(everything.PeerCursors));
        Assert.That(state.Conflicts, Is.EqualTo(new[] { 2L, 3L }.Select(n => KeyValuePair.Create(n, new ConflictMessage { UnixMs = n, LostBytes = 1 }))));
        Assert.That(reopened.ReadConflict(3)!.LostValue.ToStringUtf8(), Is.EqualTo("v"));
        Assert.That(reopened.ReadConflict(1), Is.Null);
        Assert.That(reopened.Scan(0, long.MaxValue), Is.EqualTo(everything.Appended));
    }

    [Test]
    public void A_scan_is_bounded_by_revisions_and_in_order()
    {
        using var engine = RocksDbEngine.Open(_directory.Path);
        long[] written = [300, 2, 70_000, 5_000_000_000, 256];
        foreach (var revision in written) engine.Write(Sets.Put(revision, "k", "v"));

        Assert.That(engine.Scan(3, 70_000).Select(entry => entry.Position.Revision), Is.EqualTo(new long[] { 256, 300, 70_000 }));
    }

    [Test]
    public void Dropped_entries_are_gone()
    {
        using var engine = RocksDbEngine.Open(_directory.Path);
        engine.Write(Sets.Put(2, "a", "1"));
        engine.Write(Sets.Put(3, "a", "2"));
        Assert.That(engine.DroppedThrough, Is.Zero);
        engine.Write(new WriteSet { Metadata = new MetadataMessage { CompactRevision = 3 }, Dropped = [new LogPosition(2, 0)] });

        Assert.That(engine.DroppedThrough, Is.EqualTo(3));
        Assert.That(engine.Read(new LogPosition(2, 0)), Is.Null);
        Assert.That(engine.Scan(0, long.MaxValue).Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_second_process_cannot_open_the_directory()
    {
        using var engine = RocksDbEngine.Open(_directory.Path);

        Assert.That(() => RocksDbEngine.Open(_directory.Path), Throws.TypeOf<StorageException>().With.Message.Contains(_directory.Path));
    }

    [Test]
    public void A_changed_byte_in_a_table_file_is_detected_at_start_and_named()
    {
        using (var engine = RocksDbEngine.Open(_directory.Path))
        {
            for (var revision = 2; revision < 2000; revision++) engine.Write(Sets.Put(revision, $"key-{revision}", new string('x', 100)));
            engine.Sync();
        }

        // Reopening moves the write-ahead log into a table.
        RocksDbEngine.Open(_directory.Path).Dispose();
        var table = Directory.GetFiles(_directory.Path, "*.sst").OrderByDescending(file => new FileInfo(file).Length).First();
        FlipByte(table, new FileInfo(table).Length / 3);

        var error = Assert.Throws<CorruptStoreException>(() =>
        {
            using var engine = RocksDbEngine.Open(_directory.Path);
            foreach (var entry in engine.Scan(0, long.MaxValue)) Assert.That(entry.Content.Record.Value.Length, Is.EqualTo(100));
        })!;
        Assert.That(error.Message, Does.Contain(Path.GetFileName(table)));
    }

    [Test]
    public void A_changed_byte_in_the_write_ahead_log_is_detected_at_start()
    {
        using (var engine = RocksDbEngine.Open(_directory.Path))
        {
            for (var revision = 2; revision < 200; revision++) engine.Write(Sets.Put(revision, $"key-{revision}", new string('x', 1000)));
            engine.Sync();
        }

        var log = Directory.GetFiles(_directory.Path, "*.log").OrderByDescending(file => new FileInfo(file).Length).First();
        FlipByte(log, new FileInfo(log).Length / 2);

        Assert.That(() => RocksDbEngine.Open(_directory.Path), Throws.TypeOf<CorruptStoreException>());
    }

    [Test]
    public void A_torn_record_at_the_end_of_the_write_ahead_log_was_never_acknowledged()
    {
        using (var engine = RocksDbEngine.Open(_directory.Path))
        {
            engine.Write(Sets.Put(2, "a", "1"));
            engine.Sync();
            engine.Write(Sets.Put(3, "b", new string('x', 1000)));
        }

        var log = Directory.GetFiles(_directory.Path, "*.log").OrderByDescending(file => new FileInfo(file).Length).First();
        using (var file = File.OpenWrite(log)) file.SetLength(file.Length - 500);

        using var reopened = RocksDbEngine.Open(_directory.Path);
        Assert.That(reopened.Scan(0, long.MaxValue).Select(entry => entry.Position.Revision), Is.EqualTo(new long[] { 2 }));
        Assert.That(reopened.Load().Metadata!.Revision, Is.EqualTo(2));
    }

    private static void FlipByte(string path, long offset)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0xff));
    }

    private static List<LogEntry> ShownBy(RocksDbEngine engine)
    {
        var shown = new List<LogEntry>();
        using var log = engine.OpenLog(default);
        log.ReadAll((position, content) => shown.Add(new LogEntry(position, LogEntryMessage.Parser.ParseFrom(content))));
        return shown;
    }
}
