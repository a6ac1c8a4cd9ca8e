using System.Collections.Immutable;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Storage;

/// <summary>
/// A disk that forgets what was not synced when it <see cref="Crash">crashes</see>: for tests and the simulator. Not
/// safe for concurrent writes.
/// </summary>
public sealed class InMemoryEngine : IStorageEngine
{
    private Content _written = Content.Empty;
    private Content _durable = Content.Empty;

    public long SizeInBytes => _written.Log.Count;

    public long SizeInUseInBytes => _written.Log.Count;

    public long DroppedThrough { get; private set; }

    public ulong CollectedCount { get; private set; }

    public void Write(WriteSet set)
    {
        if (set.Dropped.Count > 0) DroppedThrough = set.Metadata.CompactRevision;
        CollectedCount = set.Collected?.Count ?? CollectedCount;
        _written = _written.With(set);
    }

    public void Sync() => _durable = _written;

    public void Defragment()
    {
        // Memory has no files that could shrink.
    }

    /// <summary>The power goes: what was written since the last <see cref="Sync"/> is lost.</summary>
    public void Crash()
    {
        _written = _durable;
        DroppedThrough = _durable.Metadata?.CompactRevision ?? 0;
        CollectedCount = _durable.Collected?.Count ?? 0;
    }

    public PersistedState Load() => _written.ToPersistedState();

    public ConflictMessage? ReadConflict(long number) => _written.Conflicts.GetValueOrDefault(number);

    public LogEntryMessage? Read(LogPosition position) => _written.Log.TryGetValue(Probe(position), out var entry) ? entry.Content : null;

    public IEnumerable<LogEntry> Scan(long fromRevision, long toRevision)
    {
        var log = _written.Log;
        var at = log.IndexOf(Probe(new LogPosition(fromRevision, 0)));
        for (var i = at >= 0 ? at : ~at; i < log.Count && log[i].Position.Revision <= toRevision; i++) yield return log[i];
    }

    public ILogView OpenLog(LogPosition after) => new View(_written.Log, after);

    public void SaveIndex(ReadOnlySpan<byte> index) => _written = _durable = _written with { Index = index.ToArray() };

    public byte[]? LoadIndex() => _written.Index;

    public void ForgetIndex() => _written = _durable = _written with { Index = null };

    public void Dispose()
    {
    }

    private static LogEntry Probe(LogPosition position) => new(position, new LogEntryMessage());

    private sealed class View(ImmutableSortedSet<LogEntry> log, LogPosition after) : ILogView
    {
        public void ReadAll(EncodedEntryVisitor visit)
        {
            var at = log.IndexOf(Probe(after));
            for (var i = at >= 0 ? at + 1 : ~at; i < log.Count; i++) visit(log[i].Position, log[i].Content.ToByteArray());
        }

        public void Dispose()
        {
        }
    }

    private sealed record Content(
        MetadataMessage? Metadata,
        ImmutableSortedSet<LogEntry> Log,
        ImmutableSortedDictionary<Tag, ulong> Vector,
        CollectedMessage? Collected,
        ImmutableSortedDictionary<Tag, PeerCursorMessage> Peers,
        ImmutableSortedDictionary<long, ConflictMessage> Conflicts,
        byte[]? Index)
    {
        public static readonly Content Empty = new(
            null,
            ImmutableSortedSet.Create<LogEntry>(Comparer<LogEntry>.Create((x, y) => x.Position.CompareTo(y.Position))),
            ImmutableSortedDictionary<Tag, ulong>.Empty,
            null,
            ImmutableSortedDictionary<Tag, PeerCursorMessage>.Empty,
            ImmutableSortedDictionary<long, ConflictMessage>.Empty,
            null);

        public Content With(WriteSet set) => new(
            set.Metadata,
            Log.Union(set.Appended).Except(set.Dropped.Select(Probe)),
            Vector.SetItems(set.VectorEntries.Select(dot => KeyValuePair.Create(dot.Tag, dot.N))),
            set.Collected ?? Collected,
            Peers.SetItems(set.PeerCursors.Select(peer => KeyValuePair.Create(new Tag((int)peer.Tag), peer))),
            Conflicts.SetItems(set.NotedConflicts).RemoveRange(set.ForgottenConflicts),
            set.Dropped.Count > 0 ? null : Index);

        public PersistedState ToPersistedState() => new(
            Metadata,
            Vector.Aggregate(VersionVector.Empty, (vector, entry) => vector.With(new Dot(entry.Key, entry.Value))),
            Collected,
            [.. Peers.Values],
            [.. Conflicts]);
    }
}
