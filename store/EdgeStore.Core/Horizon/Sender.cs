using EdgeStore.Core.Replication;

namespace EdgeStore.Core.Horizon;

/// <summary>What the writer must know of the peer whose batch it merges.</summary>
/// <param name="Vector">What the state includes that the batch was read from, as far as the peer's log shows it.</param>
/// <param name="Keys">The peer's keys, when it has listed all of them.</param>
public sealed record Sender(VersionVector Vector, PeerKeys? Keys = null)
{
    /// <summary>
    /// Deletes of which nothing older can be in the batch: of those whose tombstones were dropped here the peer was told before, and
    /// leaves that out; or what was sent before the batch was all from before the peer included the delete.
    /// </summary>
    public VersionVector Heeded { get; init; } = VersionVector.Empty;

    /// <summary>
    /// Whether nothing that is older than a dropped tombstone comes from the peer. Otherwise the tombstone was dropped when the stream
    /// had greeted and did not count yet, or was dropped elsewhere, by who has seeded this member anew.
    /// </summary>
    /// <param name="delivered">By now, as <see cref="PeerView.DeliveredVector"/> has it.</param>
    public bool Heeds(CollectedTombstones dropped, VersionVector delivered) => Heeded.Join(delivered).Covers(dropped.Vector);
}
