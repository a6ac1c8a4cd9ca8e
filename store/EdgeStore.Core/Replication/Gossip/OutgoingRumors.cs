using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Replication.Gossip;

/// <summary>
/// What this member tells one peer of others, on one stream: only what the peer was not told yet, by this member or the
/// other way round, and never more than a budget at a time. Whom it stopped at, it goes on with the next time, so in a busy
/// fleet news get older but never more expensive.
/// </summary>
internal sealed class OutgoingRumors(LinkSettings settings, FleetTable fleet, Tag peer)
{
    private readonly Dictionary<Tag, MemberStatement> _told = [];
    private Tag _last;
    private ulong _toldBeat;
    private long? _seenNews;

    /// <summary>There is more to tell than that somebody lives.</summary>
    public bool HasNews => _seenNews != fleet.News;

    /// <summary>The peer knows it; so it need not be told.</summary>
    public void Heard(MemberStatement statement) =>
        _told[statement.Tag] = fleet.Find(statement.Tag)?.Statement is { } own && own.Beat == statement.Beat && !own.IsNewsAfter(statement) && !statement.IsNewsAfter(own)
            ? own
            : statement;

    /// <param name="own">This member's statement as the peer knows it after the same heartbeat: the others' differ little from it.</param>
    public List<Rumor> Take(MemberStatement own, ClusterMembership membership)
    {
        var news = fleet.News;
        var refresh = (ulong)Refreshing.SecondsFor(membership.Members.Count);
        var rumors = new List<Rumor>();
        var bytes = 0;
        if (OwnBeatOfPeer() is { } beat) rumors.Add(beat);
        foreach (var statement in fleet.StatementsFrom(_last))
        {
            if (statement.Tag == peer || statement.Tag == own.Tag || membership.Find(statement.Tag) is not { IsActive: true }) continue;
            if (!IsWorthTelling(statement, refresh)) continue;
            if (bytes >= settings.RumorBytes) return rumors;
            var rumor = Encode(statement, own);
            bytes += rumor.CalculateSize();
            rumors.Add(rumor);
            _told[statement.Tag] = statement;
            _last = statement.Tag;
        }

        _seenNews = news;
        return rumors;
    }

    /// <summary>Tells a peer whose clock has gone back what others have heard of it: it must not fall behind that.</summary>
    private Rumor? OwnBeatOfPeer()
    {
        if (fleet.Find(peer) is not { Statement: { } word } view || view.MaxBeat <= Math.Max(word.Beat, _toldBeat)) return null;
        _toldBeat = view.MaxBeat;
        return new Rumor { Tag = (uint)peer.Value, Beat = view.MaxBeat };
    }

    private bool IsWorthTelling(MemberStatement statement, ulong refresh) =>
        !_told.TryGetValue(statement.Tag, out var told)
        || (statement.IsNewerThan(told) && (statement.Beat >= told.Beat + refresh || statement.IsNewsAfter(told)));

    private static Rumor Encode(MemberStatement statement, MemberStatement own)
    {
        var rumor = new Rumor
        {
            Tag = (uint)statement.Tag.Value,
            Beat = statement.Beat,
            Difference = statement.Vector.DifferenceFrom(own.Vector),
            SameFingerprint = statement.Fingerprint is { } same && same == own.Fingerprint,
            Fingerprint = statement.Fingerprint is { } other && other != own.Fingerprint ? StateMetadata.Encode(other) : ByteString.Empty,
        };
        if (statement.Phase is { } phase) rumor.Phase = phase;
        return rumor;
    }
}
