using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;

namespace EdgeStore.Core.Transactions;

/// <summary>What a batch came to: the state after it, and what has to be on disk before anybody may see that state.</summary>
public sealed record CommittedBatch(StoreState State, WriteSet Writes)
{
    /// <summary>The acknowledged writes that the batch's merges discarded, without those that the journal had already.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; init; } = [];

    /// <summary>How often the member was seeded anew, because it had been past a peer's horizon.</summary>
    public int Reseeds { get; init; }

    /// <summary>Merged changes with a stamp far in the future.</summary>
    public int FutureStamps { get; init; }
}
