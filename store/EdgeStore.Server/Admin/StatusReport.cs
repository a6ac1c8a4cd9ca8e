using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Server.Admin;

/// <summary>What a member says of itself and of its peers.</summary>
internal static class StatusReport
{
    /// <summary>All of one state: revision, vector and fingerprint belong together.</summary>
    public static MemberStatus OfState(StoreState state) => new()
    {
        ClusterId = state.ClusterId,
        MemberId = state.MemberId,
        Tag = (uint)state.Tag.Value,
        State = StateOf(state.Phase),
        Revision = state.Revision,
        CompactRevision = state.CompactRevision,
        Vector = state.Vector.ToMessage(),
        Fingerprint = state.IsExact ? StateMetadata.Encode(state.Fingerprint) : ByteString.Empty,
        LiveKeys = state.LiveKeys,
        Conflicts = { state.Conflicts.Counts.Select(count => new ConflictCount { Rule = count.Key, Count = (ulong)count.Value }) },
        ConflictsNoted = (ulong)state.Conflicts.Noted,
        Tombstones = state.Keys.Tombstones,
        TombstonesCollected = state.Collected.Count,
    };

    public static PeerStatus OfPeer(FleetPeer peer, TimeSpan lag, bool isChosen, bool isStranger) => new()
    {
        Name = peer.Member.Name,
        Site = peer.Member.Site,
        Tag = (uint)peer.Member.Tag.Value,
        MemberId = peer.View.MemberId != 0 ? peer.View.MemberId : peer.Member.MemberId ?? 0,
        Connected = peer.View.Connected,
        LastSeenMs = peer.View.LastSeenMs,
        Vector = peer.View.Vector.ToMessage(),
        Fingerprint = peer.View.Fingerprint is { } fingerprint ? StateMetadata.Encode(fingerprint) : ByteString.Empty,
        LagChanges = peer.LagChanges,
        Converged = peer.IsConverged,
        LastError = peer.View.LastError ?? "",
        ClockOffsetMs = peer.View.ClockOffsetMs,
        PastHorizon = peer.IsPastHorizon,
        LagMs = (long)Math.Ceiling(lag.TotalMilliseconds),
        Chosen = isChosen,
        HeardOf = peer.View.IsHeardOf,
        Protocol = peer.View.Protocol,
        Stranger = isStranger,
        State = peer.View.Phase is { } phase ? StateOf(phase) : MemberState.Unspecified,
    };

    private static MemberState StateOf(MemberPhase phase) => phase switch
    {
        MemberPhase.Active => MemberState.Active,
        MemberPhase.Leaving => MemberState.Leaving,
        MemberPhase.Left => MemberState.Left,
        MemberPhase.Removed => MemberState.Removed,
        // A later build's.
        _ => MemberState.Unspecified,
    };
}
