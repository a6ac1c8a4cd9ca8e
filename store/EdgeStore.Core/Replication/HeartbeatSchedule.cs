using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication.Gossip;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Replication;

/// <summary>
/// When to tell the peer vector and fingerprint: every second; at once when the vector has more than the peer was told,
/// so that it need not send it and can count on it; and at once when all is sent and the state is another than last time.
/// What has not changed since the last heartbeat of the stream is not repeated. While one waits to be written, there is no
/// other: on a slow link heartbeats would pile up.
/// </summary>
/// <param name="told">The vector of this member's hello.</param>
internal sealed class HeartbeatSchedule(
    LinkSettings settings, ILocalReplica local, FleetTable fleet, OutgoingRumors rumors, VersionVector told, long openedMs)
{
    private long _lastMs = openedMs - settings.HeartbeatMs;
    private MemberStatement? _told;
    private VersionVector _toldVector = told;
    private bool _isQueued;

    public long DueMs(StoreState published, OutgoingLog outgoing)
    {
        if (_isQueued) return long.MaxValue;

        // A batch that is due in a moment vouches for the vector, too.
        var isNews = outgoing.GapEndMs is null && !outgoing.Vouched.Covers(published.Vector) && !_toldVector.Covers(published.Vector);
        var isChanged = outgoing.IsIdle && (_told is null || IsAnother(_told, published) || !_toldVector.Covers(published.Vector));
        return _lastMs + (isNews || isChanged ? settings.HeartbeatGapMs : rumors.HasNews ? settings.RumorMs : settings.HeartbeatMs);
    }

    public Heartbeat Take(StoreState published, ClusterMembership membership, LinkTime now)
    {
        _lastMs = now.MonotonicMs;
        _isQueued = true;
        var statement = new MemberStatement(published.Tag, BeatOf(published, now), published.Vector, FingerprintOf(published)) { Phase = local.Phase };
        var heartbeat = new Heartbeat { Revision = published.Revision, ClockMs = now.UnixMs, Vector = published.Vector.Beyond(_toldVector), Phase = statement.Phase.Value };
        if (_told is null || statement.Fingerprint != _told.Fingerprint)
            heartbeat.Fingerprint = statement.Fingerprint is { } fingerprint ? StateMetadata.Encode(fingerprint) : ByteString.Empty;

        var refresh = (ulong)Refreshing.SecondsFor(membership.Members.Count);
        if (_told is null || statement.IsNewsAfter(_told) || statement.Beat >= _told.Beat + refresh) heartbeat.Beat = statement.Beat;
        else statement = statement with { Beat = _told.Beat };
        _told = statement;
        _toldVector = published.Vector;
        heartbeat.Rumors.AddRange(rumors.Take(statement, membership));
        return heartbeat;
    }

    public void Written() => _isQueued = false;

    /// <summary>Of two statements with one vector the later must be the newer, also within a second (a repair changed something, or it begins to leave).</summary>
    private ulong BeatOf(StoreState published, LinkTime now)
    {
        var beat = fleet.BeatAt(now);
        return _told is not null && IsAnother(_told, published) && _told.Vector.Covers(published.Vector)
            ? Math.Max(beat, _told.Beat + 1)
            : beat;
    }

    private bool IsAnother(MemberStatement told, StoreState published) => told.Fingerprint != FingerprintOf(published) || told.Phase != local.Phase;

    private static UInt128? FingerprintOf(StoreState state) => state.IsExact ? state.Fingerprint : null;
}
