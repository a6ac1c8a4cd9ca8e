namespace EdgeStore.Server.Import.Sources;

/// <param name="Revision">The newest one.</param>
/// <param name="Keys">Live ones of the range.</param>
/// <param name="Member">The cluster and the member that told it; null when none did.</param>
internal sealed record SourceMoment(long Revision, long Keys, (ulong Cluster, ulong Member)? Member);
