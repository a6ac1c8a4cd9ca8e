using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Transactions;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>Something for a member's writer to do.</summary>
/// <param name="Apply">Carried out on the batch; false when it was refused and changed nothing.</param>
/// <param name="OnDurable">Called with the published state when the batch is durable.</param>
internal sealed record WriteRequest(Func<WriteBatch, bool> Apply, Action<StoreState> OnDurable);
