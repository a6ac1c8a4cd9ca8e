namespace EdgeStore.Server.Space;

/// <param name="QuotaBytes">Clients' writes are refused when the data would get larger; null: no quota.</param>
/// <param name="ReservedBytes">And when less than this would be free on the disk; 0: never for that reason.</param>
internal sealed record SpaceOptions(long? QuotaBytes, long ReservedBytes);
