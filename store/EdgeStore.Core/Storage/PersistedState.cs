using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>What a member finds on its disk beside the log.</summary>
/// <param name="Metadata">Null for a new data directory.</param>
/// <param name="Collected">Null when no tombstone was ever collected.</param>
/// <param name="Conflicts">The journal, oldest first, without the values that lost.</param>
public sealed record PersistedState(
    MetadataMessage? Metadata,
    VersionVector Vector,
    CollectedMessage? Collected,
    IReadOnlyList<PeerCursorMessage> Peers,
    IReadOnlyList<KeyValuePair<long, ConflictMessage>> Conflicts);
