using EdgeStore.Core.Replication.Gossip;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>
/// Puts heartbeats together again: each says only what is another than in the one before. They come in order and none is
/// left out, so both sides know the same of what was said.
/// </summary>
internal sealed class IncomingHeartbeats(Tag peer, VersionVector vector)
{
    private UInt128? _fingerprint;
    private ulong _beat;
    private VersionVector _vector = vector;

    /// <summary>What the peer has said of itself; null before its first heartbeat.</summary>
    public MemberStatement? Statement { get; private set; }

    /// <returns>What is wrong with the heartbeat, or null.</returns>
    public string? Accept(Heartbeat heartbeat)
    {
        if (MessageValidator.Heartbeat(heartbeat) is { } fault) return fault;
        foreach (var entry in heartbeat.Vector?.Entries ?? [])
            if (entry.N < _vector[new Tag((int)entry.Tag)]) return $"{entry.N} changes of tag {entry.Tag} after {_vector[new Tag((int)entry.Tag)]}";

        _vector = _vector.Join(VersionVector.FromMessage(heartbeat.Vector));
        if (heartbeat.HasFingerprint) _fingerprint = heartbeat.Fingerprint.IsEmpty ? null : StateMetadata.Decode(heartbeat.Fingerprint);
        if (heartbeat.Beat != 0) _beat = heartbeat.Beat;
        var statement = new MemberStatement(peer, _beat, _vector, _fingerprint) { Phase = heartbeat.HasPhase ? heartbeat.Phase : null };
        if (statement != Statement) Statement = statement;
        return null;
    }

    /// <summary>What the heartbeat that was just accepted tells of others.</summary>
    public IReadOnlyList<MemberStatement> Rumors(Heartbeat heartbeat) => [.. heartbeat.Rumors.Select(rumor => new MemberStatement(
        new Tag((int)rumor.Tag),
        rumor.Beat,
        _vector.With(rumor.Difference),
        rumor.SameFingerprint ? _fingerprint : rumor.Fingerprint.IsEmpty ? null : StateMetadata.Decode(rumor.Fingerprint)) { Phase = rumor.HasPhase ? rumor.Phase : null })];
}
