namespace EdgeStore.Core.Repair;

/// <summary>How one repair runs.</summary>
public sealed record RepairSettings
{
    /// <summary>Keys that are read and compared at a time, each time in fresh snapshots.</summary>
    public int SegmentKeys { get; init; } = 4096;

    /// <summary>A range with no more keys than this on either side is not cut any more: its records are listed.</summary>
    public int LeafKeys { get; init; } = 16;

    /// <summary>What may be read from this member's disk, sent and received in a second; 0: no limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>The repair stops after this time, at a key where it can go on later; 0: it does not.</summary>
    public long DeadlineMs { get; init; }

    /// <summary>How long to wait before keys that were in motion are looked at again, and how often.</summary>
    public int RecheckMs { get; init; } = 200;

    public int MaxRechecks { get; init; } = 25;
}
