namespace EdgeStore.Server.Repair;

/// <summary>Repairs that this member begins by itself.</summary>
/// <param name="BytesPerSecond">0: no limit.</param>
/// <param name="Interval">Between two deep checks with a peer, the peers in turn; zero: only when a divergence was seen.</param>
internal sealed record RepairOptions(long BytesPerSecond, TimeSpan Interval);
