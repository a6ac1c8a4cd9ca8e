using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Services;

/// <summary>Answers reads from the newest published state, without locks and without the writer.</summary>
internal sealed class SnapshotReader(StoreHead store)
{
    /// <summary>
    /// What replaces a swept or damaged entry may still be on its way to the disk, so an attempt is worth a millisecond or so.
    /// </summary>
    private const int MaxAttempts = 1000;

    public T Read<T>(Func<StoreState, T> read)
    {
        var pause = default(SpinWait);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return read(store.Published);
            }
            catch (CompactedDuringReadException) when (attempt < MaxAttempts)
            {
                // The snapshot was swept away under a long read; the newest one is complete, or the next will be.
                pause.SpinOnce();
            }
        }
    }
}
