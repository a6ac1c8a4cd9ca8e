using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>Reads a member's log. Safe for concurrent use.</summary>
public interface ILogReader
{
    /// <returns>The entry, or null when compaction has dropped it in the meantime.</returns>
    LogEntryMessage? Read(LogPosition position);

    /// <summary>The entries with from ≤ revision ≤ to, in order.</summary>
    IEnumerable<LogEntry> Scan(long fromRevision, long toRevision);
}
