using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Repair;

/// <summary>What can happen to either side of a repair.</summary>
public abstract record RepairEvent
{
    private RepairEvent()
    {
    }

    /// <summary>The stream is there; first event of the side that called.</summary>
    public sealed record Opened : RepairEvent;

    public sealed record Received(RepairMessage Message) : RepairEvent;

    /// <summary>The writer has joined what it was handed, durably; so many records changed something.</summary>
    public sealed record Merged(int Changed) : RepairEvent;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : RepairEvent;
}
