using System.Buffers.Binary;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using RocksDbSharp;

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

    private const string LogFamily = "log";

    /// <summary>Also what RocksDB wants to see free before it goes on after the disk was full.</summary>
    public const int WriteBufferBytes = 32 << 20;

    private const string NoSpace = "No space left on device";

    /// <summary>Of a sync after a write that found no room; other failed writes have stopped the server.</summary>
    private const string AfterFailedWrite = "Writer has previous error";

    private const ulong MaxWalBytes = 128 << 20;
    private const int RecentBytes = 1 << 20;

    /// <summary>Of an entry in memory, beside its content.</summary>
    private const int EntryOverhead = 512;

    private readonly RocksDb _db;
    private readonly ColumnFamilyHandle _log;
    private readonly WriteOptions _unsynced = new WriteOptions().SetSync(false);
    private readonly ReadOptions _point = new();
    private readonly RecentEntries _recent = new(RecentBytes);
    private long _droppedThrough;
    private ulong _collectedCount;

    private RocksDbEngine(RocksDb db)
    {
        _db = db;
        _log = db.GetColumnFamily(LogFamily);
    }

    public long SizeInBytes => Property("rocksdb.total-sst-files-size") + Property("rocksdb.size-all-mem-tables");

    public long SizeInUseInBytes => Property("rocksdb.estimate-live-data-size") + Property("rocksdb.cur-size-all-mem-tables");

    public long DroppedThrough => Volatile.Read(ref _droppedThrough);

    public ulong CollectedCount => Volatile.Read(ref _collectedCount);

    /// <summary>Whether a database was ever begun in a directory; says nothing about its state.</summary>
    public static bool Exists(string directory) => File.Exists(Path.Combine(directory, "CURRENT"));

    /// <exception cref="CorruptStoreException">A file is torn or changed, or of a later format.</exception>
    /// <exception cref="StorageException">Cannot be opened: permissions, another process, the disk.</exception>
    public static RocksDbEngine Open(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var engine = new RocksDbEngine(RocksDb.Open(DatabaseOptions(), directory, Families()));
            engine.CheckFormat(directory);

            // Not known more exactly after a restart: a compaction may or may not have begun to drop.
            engine._droppedThrough = engine.LoadMetadata()?.CompactRevision ?? 0;
            engine._collectedCount = engine.LoadCollected()?.Count ?? 0;
            return engine;
        }
        catch (RocksDbException error)
        {
            throw Translate(error, directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"data directory {directory}: {error.Message}", error);
        }
    }

    public void Write(WriteSet set)
    {
        if (set.Dropped.Count > 0) Volatile.Write(ref _droppedThrough, set.Metadata.CompactRevision);
        if (set.Collected is { } collected) Volatile.Write(ref _collectedCount, collected.Count);
        using var batch = new WriteBatch();
        Span<byte> key = stackalloc byte[LogKey.Length];
        long appendedBytes = 0;
        foreach (var entry in set.Appended)
        {
            LogKey.Write(key, entry.Position);
            var content = Versioned.Encode(entry.Content);
            batch.Put(key, content, _log);
            appendedBytes += content.Length + EntryOverhead;
        }

        foreach (var position in set.Dropped)
        {
            LogKey.Write(key, position);
            batch.Delete(key, _log);
        }

        foreach (var dot in set.VectorEntries) batch.Put(MetadataKey.Of(MetadataKey.VectorEntry, dot.Tag.Value), Versioned.Encode(dot.ToMessage()));
        foreach (var peer in set.PeerCursors) batch.Put(MetadataKey.Of(MetadataKey.Peer, peer.Tag), Versioned.Encode(peer));
        if (set.Collected is not null) batch.Put(MetadataKey.Collected, Versioned.Encode(set.Collected));
        foreach (var (number, conflict) in set.NotedConflicts) batch.Put(MetadataKey.Of(MetadataKey.Conflict, number), Versioned.Encode(conflict));
        foreach (var number in set.ForgottenConflicts) batch.Delete(MetadataKey.Of(MetadataKey.Conflict, number));
        batch.Put(MetadataKey.Metadata, Versioned.Encode(set.Metadata));

        try
        {
            _db.Write(batch, _unsynced);
        }
        catch (RocksDbException error)
        {
            throw Translate(error, _db.Path);
        }

        if (set.Dropped.Count > 0) _recent.Clear();
        _recent.Add(set.Appended, appendedBytes);
    }

    public void Sync()
    {
        NativeMethods.FlushWal(_db.Handle, 1, out var error);
        if (NativeMethods.TakeError(error) is { } text)
            throw new StorageException($"fsync of {_db.Path} failed: {text}") { IsNoSpace = text.Contains(AfterFailedWrite, StringComparison.Ordinal) };
    }

    public void Defragment()
    {
        try
        {
            _db.CompactRange((byte[]?)null, null, _log);
        }
        catch (RocksDbException error)
        {
            throw Translate(error, _db.Path);
        }
    }

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
            return _db.Get(MetadataKey.Of(MetadataKey.Conflict, number), null, _point) is { } bytes ? DecodeConflict(bytes) : null;
        }
        catch (RocksDbException error)
        {
            throw Translate(error, _db.Path);
        }
    }

    public LogEntryMessage? Read(LogPosition position)
    {
        Span<byte> key = stackalloc byte[LogKey.Length];
        LogKey.Write(key, position);
        try
        {
            return _db.Get(key, EntryDecoder.Instance, _log, _point);
        }
        catch (RocksDbException error)
        {
            throw Translate(error, _db.Path);
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

    public void Dispose() => _db.Dispose();

    private IEnumerable<LogEntry> ScanDisk(long fromRevision, long toRevision)
    {
        var options = new ReadOptions();
        using var iterator = _db.NewIterator(_log, options);
        Seek(iterator, fromRevision);
        while (iterator.Valid())
        {
            var entry = Current(iterator);
            if (entry.Position.Revision > toRevision) break;
            yield return entry;
            iterator.Next();
        }

        ThrowIfFailed(iterator);
        GC.KeepAlive(options);
    }

    private static DbOptions DatabaseOptions() => new DbOptions()
        .SetCreateIfMissing(true)
        .SetCreateMissingColumnFamilies(true)
        .SetParanoidChecks(true)

        // A half-written record at the very end was never acknowledged; anything else that is wrong is corruption.
        .SetWalRecoveryMode(Recovery.TolerateCorruptedTailRecords)
        .SetMaxTotalWalSize(MaxWalBytes)
        .SetKeepLogFileNum(2)
        .SetMaxLogFileSize(1 << 20);

    private static ColumnFamilies Families()
    {
        var options = new ColumnFamilyOptions()
            .SetWriteBufferSize(WriteBufferBytes)
            .SetCompression(Compression.Lz4);
        return new ColumnFamilies { { "default", new ColumnFamilyOptions().SetWriteBufferSize(WriteBufferBytes) }, { LogFamily, options } };
    }

    private static void Seek(Iterator iterator, long revision)
    {
        Span<byte> key = stackalloc byte[LogKey.Length];
        LogKey.Write(key, new LogPosition(revision, 0));
        iterator.Seek(key);
    }

    private static LogEntry Current(Iterator iterator)
    {
        var position = LogKey.Read(iterator.GetKeySpan());
        return new LogEntry(position, Versioned.Decode(LogEntryMessage.Parser, iterator.GetValueSpan(), $"the log entry at {position}"));
    }

    private static ConflictMessage DecodeConflict(byte[] bytes) => Versioned.Decode(ConflictMessage.Parser, bytes, "an entry of the conflict journal");

    private static Exception Translate(RocksDbException error, string directory) =>
        error.Message.StartsWith("Corruption", StringComparison.Ordinal)
            ? new CorruptStoreException($"data directory {directory}: {error.Message}", error)
            : new StorageException($"data directory {directory}: {error.Message}", error) { IsNoSpace = error.Message.Contains(NoSpace, StringComparison.Ordinal) };

    private void CheckFormat(string directory)
    {
        var format = _db.Get(MetadataKey.Format, null, _point);
        if (format is null) _db.Put(MetadataKey.Format, new byte[] { FormatVersion });
        else if (format is not [FormatVersion])
            throw new CorruptStoreException($"data directory {directory} has format {format.FirstOrDefault()}, this build reads {FormatVersion}");
    }

    private MetadataMessage? LoadMetadata() => _db.Get(MetadataKey.Metadata, null, _point) is { } bytes
        ? Versioned.Decode(MetadataMessage.Parser, bytes, "the metadata")
        : null;

    private CollectedMessage? LoadCollected() => _db.Get(MetadataKey.Collected, null, _point) is { } bytes
        ? Versioned.Decode(CollectedMessage.Parser, bytes, "the collected tombstones")
        : null;

    /// <summary>In the order of the numbers; one at a time, since the values of a kind may be large together.</summary>
    private IEnumerable<(long Number, byte[] Value)> Values(byte kind)
    {
        var options = new ReadOptions();
        using var iterator = _db.NewIterator(null, options);
        for (iterator.Seek([kind]); iterator.Valid() && iterator.GetKeySpan()[0] == kind; iterator.Next())
            yield return (BinaryPrimitives.ReadInt64BigEndian(iterator.GetKeySpan()[1..]), iterator.Value());
        ThrowIfFailed(iterator);
        GC.KeepAlive(options);
    }

    private void ThrowIfFailed(Iterator iterator)
    {
        NativeMethods.IteratorGetError(iterator.Handle, out var error);
        if (NativeMethods.TakeError(error) is { } text) throw new CorruptStoreException($"data directory {_db.Path}: {text}");
    }

    private long Property(string name) =>
        long.TryParse(_db.GetProperty(name, _log), System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : 0;
}
