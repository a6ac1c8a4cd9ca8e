using EdgeStore.Core.Replication;

namespace EdgeStore.Core.Horizon;

/// <summary>What the writer must know of the peer whose batch it merges.</summary>
/// <param name="Vector">What the state includes that the batch was read from, as far as the peer's log shows it.</param>
/// <param name="Keys">The peer's keys, when it has listed all of them.</param>
public sealed record Sender(VersionVector Vector, PeerKeys? Keys = null);
