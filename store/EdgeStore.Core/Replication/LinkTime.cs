namespace EdgeStore.Core.Replication;

/// <summary>The two clocks of a member at one moment.</summary>
/// <param name="MonotonicMs">Never goes back; timeouts are measured on it. Its zero means nothing.</param>
/// <param name="UnixMs">The wall clock, which may be wrong and may jump.</param>
public readonly record struct LinkTime(long MonotonicMs, long UnixMs);
