using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>Reads single entries of a log.</summary>
public interface IEntryReader
{
    /// <returns>The entry, or null when compaction has dropped it in the meantime.</returns>
    /// <exception cref="CorruptStoreException">What is there is not what was written.</exception>
    LogEntryMessage? Read(LogPosition position);
}
