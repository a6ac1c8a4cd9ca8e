using EdgeStore.Core.Mvcc;

namespace EdgeStore.Core.Storage;

/// <summary>Reads a member's log. Safe for concurrent use.</summary>
public interface ILogReader : IEntryReader
{
    /// <summary>The entries with from ≤ revision ≤ to, in order, as they are when the enumeration begins.</summary>
    IEnumerable<LogEntry> Scan(long fromRevision, long toRevision);

    /// <summary>
    /// The greatest compact revision for which entries have been dropped (0: never). It grows before the drops show in a
    /// scan, so whoever has scanned up to a revision r and then finds this ≤ r has seen the newest entry up to r of
    /// every key: only what another entry up to r supersedes can have been missing.
    /// </summary>
    long DroppedThrough { get; }

    /// <summary>
    /// How many tombstones have been collected, as in <see cref="Horizon.CollectedTombstones.Count"/>. It too grows before the
    /// drops show: while it is beyond a snapshot's, the log may lack a tombstone which that snapshot has.
    /// </summary>
    ulong CollectedCount { get; }
}
