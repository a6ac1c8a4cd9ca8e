using EdgeStore.Core.Repair;

namespace EdgeStore.Server.Repair;

/// <summary>How a repair ended.</summary>
/// <param name="Error">Why it did not come to its end, in words; null when it did, or when its time was up.</param>
internal sealed record RepairRun(RepairProgress Progress, string? Error);
