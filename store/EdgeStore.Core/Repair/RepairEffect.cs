using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Repair;

/// <summary>What a side of a repair wants done, in this order.</summary>
public abstract record RepairEffect
{
    private RepairEffect()
    {
    }

    public sealed record Send(RepairMessage Message) : RepairEffect;

    /// <summary>The writer must carry this out; answered by <see cref="RepairEvent.Merged"/>.</summary>
    public sealed record Merge(RepairBatch Batch) : RepairEffect;

    /// <summary>There is news of the progress.</summary>
    public sealed record Report(RepairProgress Progress) : RepairEffect;

    /// <summary>It is over, after everything sent so far.</summary>
    /// <param name="Refusal">Why, when it did not come to its end.</param>
    public sealed record Close(Refusal? Refusal) : RepairEffect;
}
