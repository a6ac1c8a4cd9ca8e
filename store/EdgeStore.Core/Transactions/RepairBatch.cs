using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Transactions;

/// <summary>Records that a repair brings.</summary>
/// <param name="PeerRevision">The revision of the peer's snapshot: the clock is raised by it, as by any change of the peer.</param>
/// <param name="PeerVector">What that snapshot includes.</param>
public sealed record RepairBatch(IReadOnlyList<RepairItem> Items, long PeerRevision, VersionVector PeerVector);

/// <param name="DamagedAt">Where this member's own record is that is not what was written; null when it is sound.</param>
public sealed record RepairItem(RecordMessage Record, LogPosition? DamagedAt);
