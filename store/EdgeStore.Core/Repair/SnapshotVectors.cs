using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Repair;

/// <summary>What a snapshot includes.</summary>
/// <param name="Vector">Every effect of these changes.</param>
/// <param name="Seen">Some effect of these, not more.</param>
/// <param name="Collected">The deletes whose tombstones were dropped.</param>
internal sealed record SnapshotVectors(VersionVector Vector, VersionVector Seen, VersionVector Collected)
{
    public static SnapshotVectors Of(StoreState state) => new(state.Vector, state.Seen, state.Collected.Vector);

    public static SnapshotVectors FromMessage(RepairSegment message) =>
        new(VersionVector.FromMessage(message.Vector), VersionVector.FromMessage(message.Seen), VersionVector.FromMessage(message.Collected));
}
