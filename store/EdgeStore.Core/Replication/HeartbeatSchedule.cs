using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Replication;

/// <summary>
/// When to tell the peer vector and fingerprint: every second; at once when the vector has more than the peer was told,
/// so that it need not send it and can count on it; and at once when all is sent and the state is another than last time.
/// </summary>
internal sealed class HeartbeatSchedule(LinkSettings settings, long openedMs)
{
    private long _lastMs = openedMs - settings.HeartbeatMs;
    private VersionVector? _vector;
    private UInt128? _fingerprint;

    public long DueMs(StoreState published, OutgoingLog outgoing)
    {
        var isNews = !outgoing.Vouched.Covers(published.Vector) && _vector?.Covers(published.Vector) != true;
        var isChanged = outgoing.IsIdle && (_fingerprint != FingerprintOf(published) || _vector?.Equals(published.Vector) != true);
        return _lastMs + (isNews || isChanged ? settings.HeartbeatGapMs : settings.HeartbeatMs);
    }

    public Heartbeat Take(StoreState published, LinkTime now)
    {
        _lastMs = now.MonotonicMs;
        _vector = published.Vector;
        _fingerprint = FingerprintOf(published);
        return new Heartbeat
        {
            Revision = published.Revision,
            Vector = published.Vector.ToMessage(),
            Fingerprint = _fingerprint is { } fingerprint ? StateMetadata.Encode(fingerprint) : ByteString.Empty,
            ClockMs = now.UnixMs,
        };
    }

    private static UInt128? FingerprintOf(StoreState state) => state.IsExact ? state.Fingerprint : null;
}
