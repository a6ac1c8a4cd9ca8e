using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Storage;

namespace EdgeStore.Server.Writing;

/// <summary>Leaves the index of a large log for the next start when the writer has ended.</summary>
internal sealed class IndexKeeper(IStorageEngine engine, FatalErrors fatal, ILogger<IndexKeeper> log)
{
    /// <summary>A shorter log is read as fast as its index.</summary>
    private const long LeastLogBytes = 32 << 20;

    /// <param name="last">What was written last.</param>
    public void Save(StoreState last)
    {
        if (fatal.HasStopped || engine.SizeInUseInBytes < LeastLogBytes) return;
        try
        {
            if (StoreLoader.SaveIndex(engine, last)) log.LogInformation("the index of revision {Revision} is saved: the next start reads what comes after it", last.Revision);
        }
        catch (StorageException failure)
        {
            log.LogWarning("the index cannot be saved, the next start reads the whole log: {Problem}", failure.Message);
        }
    }
}
