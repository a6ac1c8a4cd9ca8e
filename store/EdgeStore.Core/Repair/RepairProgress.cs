using Google.Protobuf;

namespace EdgeStore.Core.Repair;

/// <summary>How far a repair has come, and what it has found.</summary>
public sealed record RepairProgress
{
    public RepairOutcome Outcome { get; init; }

    /// <summary>Everything before it is compared and healed; a repair that stopped goes on here.</summary>
    public ByteString NextKey { get; init; } = ByteString.Empty;

    /// <summary>This member's keys when it began, tombstones included.</summary>
    public long KeysTotal { get; init; }

    public long KeysCompared { get; init; }

    public long RangesCompared { get; init; }

    /// <summary>Smallest ranges in which something differed that ought not to.</summary>
    public long RangesDivergent { get; init; }

    public long BytesRead { get; init; }

    public long BytesExchanged { get; init; }

    /// <summary>Keys on which the two disagreed although both included the same changes of them, or that were damaged.</summary>
    public long RecordsDivergent { get; init; }

    public long RecordsReceived { get; init; }

    public long RecordsSent { get; init; }

    public long HealedHere { get; init; }

    public long HealedThere { get; init; }

    /// <summary>Damaged on both sides, or where the other side has no record that would do.</summary>
    public long RecordsUnrepaired { get; init; }

    /// <summary>In motion whenever they were looked at.</summary>
    public long RecordsUndecided { get; init; }
}

public enum RepairOutcome
{
    Running,

    /// <summary>Everything is compared, and what differed is joined.</summary>
    Completed,

    /// <summary>Time was up.</summary>
    DeadlinePassed,

    /// <summary>Refused, or a message made no sense.</summary>
    Refused,
}
