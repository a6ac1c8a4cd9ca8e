using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Services;

/// <summary>Answers reads from the newest published state, without locks and without the writer.</summary>
internal sealed class SnapshotReader(StoreHead store)
{
    /// <summary>Each attempt meets a state that is at least one compaction newer.</summary>
    private const int MaxAttempts = 100;

    public T Read<T>(Func<StoreState, T> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return read(store.Published);
            }
            catch (CompactedDuringReadException) when (attempt < MaxAttempts)
            {
                // The snapshot was swept away under a long read; the newest one is complete.
            }
        }
    }
}
