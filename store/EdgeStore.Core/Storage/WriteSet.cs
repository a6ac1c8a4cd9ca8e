using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>Everything that one batch changes on disk, written atomically.</summary>
public sealed class WriteSet
{
    /// <summary>Always written: revision, clocks and fingerprint belong to the same instant as the entries.</summary>
    public required MetadataMessage Metadata { get; init; }

    public IReadOnlyList<LogEntry> Appended { get; init; } = [];

    /// <summary>Entries that compaction drops.</summary>
    public IReadOnlyList<LogPosition> Dropped { get; init; } = [];

    /// <summary>The vector entries that changed.</summary>
    public IReadOnlyList<Dot> VectorEntries { get; init; } = [];

    /// <summary>Null when no tombstone was collected.</summary>
    public CollectedMessage? Collected { get; init; }

    public IReadOnlyList<PeerCursorMessage> PeerCursors { get; init; } = [];

    /// <summary>New entries of the conflict journal, by number.</summary>
    public IReadOnlyList<KeyValuePair<long, ConflictMessage>> NotedConflicts { get; init; } = [];

    /// <summary>Numbers of entries that go; some of them may have come with this very set.</summary>
    public IReadOnlyList<long> ForgottenConflicts { get; init; } = [];
}
