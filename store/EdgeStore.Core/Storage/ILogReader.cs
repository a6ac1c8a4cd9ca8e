using EdgeStore.Core.Mvcc;

namespace EdgeStore.Core.Storage;

/// <summary>Reads a member's log. Safe for concurrent use.</summary>
public interface ILogReader : IEntryReader
{
    /// <summary>The entries with from ≤ revision ≤ to, in order, as they are when the enumeration begins.</summary>
    IEnumerable<LogEntry> Scan(long fromRevision, long toRevision);
}
