namespace EdgeStore.Server.Leases;

/// <param name="Takeover">After so much silence a member counts as gone, and others let its leases expire.</param>
internal sealed record LeaseOptions(TimeSpan Takeover);
