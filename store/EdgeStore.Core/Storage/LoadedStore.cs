using EdgeStore.Core.Mvcc;

namespace EdgeStore.Core.Storage;

/// <param name="State">What was last durable.</param>
/// <param name="Index">What it was taken from, so that this part of the log is still to be <see cref="LogCheck">checked</see>; null: the whole log was read.</param>
public sealed record LoadedStore(StoreState State, LogIndex? Index);
