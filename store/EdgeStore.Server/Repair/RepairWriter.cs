using EdgeStore.Core.Repair;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Repair;

internal static class RepairWriter
{
    /// <summary>Joins what a repair brought; returns when it is durable.</summary>
    public static async Task<RepairEvent> MergeAsync(IStoreWriter writer, RepairBatch batch, CancellationToken cancellation) =>
        new RepairEvent.Merged(await writer.WriteAsync(write => write.Repair(batch), cancellation));
}
