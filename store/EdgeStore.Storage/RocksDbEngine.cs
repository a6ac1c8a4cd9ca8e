using System.Buffers.Binary;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;
using EdgeStore.Storage.RocksDb;
using Google.Protobuf;

namespace EdgeStore.Storage;

/// <summary>
/// A member's disk in RocksDB: the log in one column family, everything else in the default one. A write goes to
/// RocksDB's write-ahead log unsynced and is readable at once; <see cref="Sync"/> makes all of them durable with one
/// fsync while the next batch is already being written.
/// </summary>
public sealed class RocksDbEngine : IStorageEngine
{
    /// <summary>The layout that this build reads and writes. A directory of a later one is refused.</summary>
    public const byte FormatVersion = 1;

    internal static readonly DatabaseSettings Settings = new()
    {
        Families = ["default", "log"],
        WriteBufferBytes = WriteBufferBytes,
        MaxWalBytes = 128 << 20,
        MaxLogFileBytes = 1 << 20,
        LogFiles = 2,
    };

    /// <summary>Also what RocksDB wants to see free before it goes on after the disk was full.</summary>
    public const int WriteBufferBytes = 16 << 20;

    // The column families, in the order of the settings.
    private const int Other = 0;
    private const int Log = 1;

    /// <summary>Of a sync after a write that found no room; other failed writes have stopped the server.</summary>
    private const string AfterFailedWrite = "Writer has previous error";

    private const int RecentBytes = 1 << 20;

    /// <summary>Of an entry in memory, beside its content.</summary>
    private const int EntryOverhead = 512;

    private readonly DataDirectory _directory;
    private readonly RecentEntries _recent = new(RecentBytes);
    private long _droppedThrough;
    private ulong _collectedCount;

    private RocksDbEngine(DataDirectory directory) => _directory = directory;

    /// <summary>There was no room to open the database for writing; each write tries again, and says that there is no space until there is.</summary>
    public bool WaitsForRoom => Db.IsReadOnly;

    private Database Db => _directory.Files.Current;

    public long SizeInBytes => Property("rocksdb.total-sst-files-size") + Property("rocksdb.size-all-mem-tables");

    public long SizeInUseInBytes => Property("rocksdb.estimate-live-data-size") + Property("rocksdb.cur-size-all-mem-tables");

    public long DroppedThrough => Volatile.Read(ref _droppedThrough);

    public ulong CollectedCount => Volatile.Read(ref _collectedCount);

    /// <summary>Whether a database was ever begun in a directory; says nothing about its state.</summary>
    public static bool Exists(string directory) => DataDirectory.Exists(directory);

    /// <param name="directory">Made when it is missing.</param>
    /// <param name="walDirectory">Where the write-ahead log is, now and from now on; null: in the directory itself.</param>
    /// <exception cref="CorruptStoreException">A file is torn or changed, or of a later format.</exception>
    /// <exception cref="StorageException">Cannot be opened: permissions, another process, the disk.</exception>
    public static RocksDbEngine Open(string directory, string? walDirectory = null)
    {
        RocksDbEngine? engine = null;
        try
        {
            engine = new RocksDbEngine(DataDirectory.Open(directory, walDirectory, Settings));
            engine.CheckFormat(directory);

            // Not known more exactly after a restart: a compaction may or may not have begun to drop.
            engine._droppedThrough = engine.LoadMetadata()?.CompactRevision ?? 0;
            engine._collectedCount = engine.LoadCollected()?.Count ?? 0;
            var opened = engine;
            engine = null;
            return opened;
        }
        catch (RocksDbException error)
        {
            throw Translate(error, directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"data directory {directory}: {error.Message}", error);
        }
        finally
        {
            engine?.Dispose();
        }
    }

    public void Write(WriteSet set)
    {
        if (set.Dropped.Count > 0) Volatile.Write(ref _droppedThrough, set.Metadata.CompactRevision);
        if (set.Collected is { } collected) Volatile.Write(ref _collectedCount, collected.Count);
        var db = _directory.Files.ToWrite();
        var (other, log) = (db.Family(Other), db.Family(Log));
        using var batch = new AtomicBatch();
        Span<byte> key = stackalloc byte[LogKey.Length];
        long appendedBytes = 0;
        foreach (var entry in set.Appended)
        {
            LogKey.Write(key, entry.Position);
            var content = Versioned.Encode(entry.Content);
            batch.Put(log, key, content);
            appendedBytes += content.Length + EntryOverhead;
        }

        foreach (var position in set.Dropped)
        {
            LogKey.Write(key, position);
            batch.Delete(log, key);
        }

        // An index tells of entries that are not there any more.
        if (set.Dropped.Count > 0) batch.Delete(other, MetadataKey.Index);

        foreach (var dot in set.VectorEntries) batch.Put(other, MetadataKey.Of(MetadataKey.VectorEntry, dot.Tag.Value), Versioned.Encode(dot.ToMessage()));
        foreach (var peer in set.PeerCursors) batch.Put(other, MetadataKey.Of(MetadataKey.Peer, peer.Tag), Versioned.Encode(peer));
        if (set.Collected is not null) batch.Put(other, MetadataKey.Collected, Versioned.Encode(set.Collected));
        foreach (var (number, conflict) in set.NotedConflicts) batch.Put(other, MetadataKey.Of(MetadataKey.Conflict, number), Versioned.Encode(conflict));
        foreach (var number in set.ForgottenConflicts) batch.Delete(other, MetadataKey.Of(MetadataKey.Conflict, number));
        batch.Put(other, MetadataKey.Metadata, Versioned.Encode(set.Metadata));

        try
        {
            db.Write(batch);
        }
        catch (RocksDbException error)
        {
            throw Translate(error, db.Path);
        }

        if (set.Dropped.Count > 0) _recent.Clear();
        _recent.Add(set.Appended, appendedBytes);
    }

    public void Sync()
    {
        try
        {
            _directory.Files.Sync();
        }
        catch (RocksDbException error)
        {
            throw new StorageException($"fsync of {Db.Path} failed: {error.Message}", error) { IsNoSpace = error.Message.Contains(AfterFailedWrite, StringComparison.Ordinal) };
        }
    }

    public void Defragment() => _directory.Files.ToWrite().Compact(Log);

    public PersistedState Load()
    {
        var vector = VersionVector.Empty;
        var peers = new List<PeerCursorMessage>();
        var conflicts = new List<KeyValuePair<long, ConflictMessage>>();
        foreach (var (_, value) in Values(MetadataKey.VectorEntry))
            vector = vector.With(Dot.FromMessage(Versioned.Decode(DotMessage.Parser, value, "a vector entry")));
        foreach (var (_, value) in Values(MetadataKey.Peer))
            peers.Add(Versioned.Decode(PeerCursorMessage.Parser, value, "a peer cursor"));
        foreach (var (number, value) in Values(MetadataKey.Conflict))
        {
            var conflict = DecodeConflict(value);
            conflict.LostValue = ByteString.Empty;
            conflicts.Add(new(number, conflict));
        }

        return new PersistedState(LoadMetadata(), vector, LoadCollected(), peers, conflicts);
    }

    public ConflictMessage? ReadConflict(long number)
    {
        try
        {
            return Db.Get(Other, MetadataKey.Of(MetadataKey.Conflict, number), DecodeConflict);
        }
        catch (RocksDbException error)
        {
            throw Translate(error, Db.Path);
        }
    }

    public LogEntryMessage? Read(LogPosition position)
    {
        Span<byte> key = stackalloc byte[LogKey.Length];
        LogKey.Write(key, position);
        try
        {
            return Db.Get(Log, key, value => Versioned.Decode(LogEntryMessage.Parser, value, "a log entry"));
        }
        catch (RocksDbException error)
        {
            throw Translate(error, Db.Path);
        }
    }

    public IEnumerable<LogEntry> Scan(long fromRevision, long toRevision)
    {
        // Looked up when the enumeration begins, as the disk is.
        var entries = _recent.From(fromRevision) is { } recent
            ? recent.SelectMany(piece => piece).SkipWhile(entry => entry.Position.Revision < fromRevision).TakeWhile(entry => entry.Position.Revision <= toRevision)
            : ScanDisk(fromRevision, toRevision);
        foreach (var entry in entries) yield return entry;
    }

    public ILogView OpenLog(LogPosition after)
    {
        var cursor = Db.NewCursor(Log);
        Seek(cursor, after == default ? default : after with { Sub = after.Sub + 1 });
        return new LogView(cursor, ThrowIfFailed);
    }

    public void SaveIndex(ReadOnlySpan<byte> index)
    {
        try
        {
            WriteMark(new SavedIndex(Db.Path).Write(index));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"data directory {Db.Path}: {error.Message}", error);
        }
    }

    public byte[]? LoadIndex()
    {
        try
        {
            return Db.Get(Other, MetadataKey.Index, value => value.ToArray()) is { } mark ? new SavedIndex(Db.Path).Read(mark) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The log says the same, and more slowly.
            return null;
        }
        catch (RocksDbException error)
        {
            throw Translate(error, Db.Path);
        }
    }

    public void ForgetIndex() => WriteMark(null);

    public void Dispose() => _directory.Dispose();

    private void WriteMark(byte[]? mark)
    {
        var db = _directory.Files.ToWrite();
        using var batch = new AtomicBatch();
        if (mark is null) batch.Delete(db.Family(Other), MetadataKey.Index);
        else batch.Put(db.Family(Other), MetadataKey.Index, mark);
        try
        {
            db.Write(batch);
            db.Sync();
        }
        catch (RocksDbException error)
        {
            throw Translate(error, Db.Path);
        }
    }

    private IEnumerable<LogEntry> ScanDisk(long fromRevision, long toRevision)
    {
        using var cursor = Db.NewCursor(Log);
        Seek(cursor, new LogPosition(fromRevision, 0));
        while (cursor.IsValid)
        {
            var entry = Current(cursor);
            if (entry.Position.Revision > toRevision) break;
            yield return entry;
            cursor.Next();
        }

        ThrowIfFailed(cursor);
    }

    private static void Seek(Cursor cursor, LogPosition position)
    {
        Span<byte> key = stackalloc byte[LogKey.Length];
        LogKey.Write(key, position);
        cursor.Seek(key);
    }

    private static LogEntry Current(Cursor cursor)
    {
        var position = LogKey.Read(cursor.Key);
        return new LogEntry(position, Versioned.Decode(LogEntryMessage.Parser, cursor.Value, $"the log entry at {position}"));
    }

    private static ConflictMessage DecodeConflict(ReadOnlySpan<byte> bytes) => Versioned.Decode(ConflictMessage.Parser, bytes, "an entry of the conflict journal");

    private static Exception Translate(RocksDbException error, string directory) =>
        error.Message.StartsWith("Corruption", StringComparison.Ordinal)
            ? new CorruptStoreException($"data directory {directory}: {error.Message}", error)
            : new StorageException($"data directory {directory}: {error.Message}", error) { IsNoSpace = WritableDatabase.IsNoSpace(error) };

    private void CheckFormat(string directory)
    {
        var format = Db.Get(Other, MetadataKey.Format, value => value.ToArray());
        if (format is null)
        {
            using var batch = new AtomicBatch();
            batch.Put(Db.Family(Other), MetadataKey.Format, [FormatVersion]);
            Db.Write(batch);
        }
        else if (format is not [FormatVersion])
        {
            throw new CorruptStoreException($"data directory {directory} has format {format.FirstOrDefault()}, this build reads {FormatVersion}") { IsOfAnotherFormat = true };
        }
    }

    private MetadataMessage? LoadMetadata() =>
        Db.Get(Other, MetadataKey.Metadata, value => Versioned.Decode(MetadataMessage.Parser, value, "the metadata"));

    private CollectedMessage? LoadCollected() =>
        Db.Get(Other, MetadataKey.Collected, value => Versioned.Decode(CollectedMessage.Parser, value, "the collected tombstones"));

    /// <summary>In the order of the numbers; one at a time, since the values of a kind may be large together.</summary>
    private IEnumerable<(long Number, byte[] Value)> Values(byte kind)
    {
        using var cursor = Db.NewCursor(Other);
        for (cursor.Seek([kind]); cursor.IsValid && cursor.Key[0] == kind; cursor.Next())
            yield return (BinaryPrimitives.ReadInt64BigEndian(cursor.Key[1..]), cursor.Value.ToArray());
        ThrowIfFailed(cursor);
    }

    private void ThrowIfFailed(Cursor cursor)
    {
        try
        {
            cursor.ThrowIfFailed();
        }
        catch (RocksDbException error)
        {
            throw new CorruptStoreException($"data directory {Db.Path}: {error.Message}", error);
        }
    }

    private long Property(string name) =>
        long.TryParse(Db.Property(Log, name), System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : 0;
}
