using System.Collections.Immutable;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication.Gossip;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication;

/// <summary>Collects what the links learn about the peers, their own and others. Safe for concurrent use.</summary>
public sealed class FleetTable(ILocalReplica local, IMemberDirectory directory)
{
    private ImmutableSortedDictionary<Tag, PeerView> _views = ImmutableSortedDictionary<Tag, PeerView>.Empty;
    private long _news;
    private long _beatOffset;

    public FleetView Current => FleetView.Of(local.Published, directory.Current, _views);

    /// <summary>Another number whenever some member's state is known to be another.</summary>
    public long News => Volatile.Read(ref _news);

    public PeerView? Find(Tag tag) => _views.GetValueOrDefault(tag);

    /// <summary>Takes over what the pair's link says; an error stays until a later link has got further.</summary>
    /// <param name="nowMs">On the monotonic clock.</param>
    public void Update(PeerView view, long nowMs) => Put(view.Tag, old => Merge(old, view with { HeardMs = nowMs, IsHeardOf = view.Connected }));

    /// <summary>An attempt to reach the peer failed before there was a link.</summary>
    public void Fail(Tag peer, string error) => Put(peer, old => (old ?? new PeerView { Tag = peer }) with { LastError = error });

    /// <summary>Takes over what a peer tells of another member, or of this one.</summary>
    public void Hear(MemberStatement statement, LinkTime now)
    {
        if (statement.Tag == local.Published.Tag) RaiseBeat(statement.Beat, now);
        else Put(statement.Tag, old => Heard(old ?? new PeerView { Tag = statement.Tag }, statement, now));
    }

    /// <summary>This member's beat at a time. Clocks go back at times; others would then take old words for the newer ones.</summary>
    internal ulong BeatAt(LinkTime now) => (ulong)Math.Max(0, SecondsOf(now) + Volatile.Read(ref _beatOffset));

    /// <summary>Who was not heard of for long may be gone.</summary>
    public void Age(long nowMs)
    {
        var silence = Refreshing.SilenceMs(directory.Current.Members.Count);
        foreach (var (tag, view) in _views)
            if (IsSilent(view)) Put(tag, old => old is not null && IsSilent(old) ? old with { IsHeardOf = false } : old!);

        bool IsSilent(PeerView view) => view is { Connected: false, IsHeardOf: true } && nowMs - view.HeardMs >= silence;
    }

    /// <summary>All that is known, those with a greater tag first.</summary>
    internal IEnumerable<MemberStatement> StatementsFrom(Tag last)
    {
        var views = _views;
        return views.Values.Where(view => view.Tag.CompareTo(last) > 0)
            .Concat(views.Values.TakeWhile(view => view.Tag.CompareTo(last) <= 0))
            .Select(view => view.Statement).OfType<MemberStatement>();
    }

    private static PeerView Heard(PeerView known, MemberStatement statement, LinkTime now)
    {
        // A connected peer's own word is the newer, unless others have seen more of it.
        if (known.Connected && known.Vector.Covers(statement.Vector))
            return known.MaxBeat >= statement.Beat ? known : known with { MaxBeat = statement.Beat };
        var view = known.With(statement);
        return ReferenceEquals(view.Statement, known.Statement) ? view : view with { HeardMs = now.MonotonicMs, IsHeardOf = true };
    }

    private void RaiseBeat(ulong known, LinkTime now)
    {
        var needed = (long)Math.Min(known, long.MaxValue / 2) + 1 - SecondsOf(now);
        for (var offset = Volatile.Read(ref _beatOffset); offset < needed; offset = Volatile.Read(ref _beatOffset))
            Interlocked.CompareExchange(ref _beatOffset, needed, offset);
    }

    private static long SecondsOf(LinkTime now) => now.UnixMs / 1000;

    private void Put(Tag tag, Func<PeerView?, PeerView> change)
    {
        while (true)
        {
            var views = _views;
            var old = views.GetValueOrDefault(tag);
            var view = change(old);
            if (ReferenceEquals(view, old)) return;
            if (!ReferenceEquals(Interlocked.CompareExchange(ref _views, views.SetItem(tag, view), views), views)) continue;
            if (view.Statement?.IsNewsAfter(old?.Statement) == true) Interlocked.Increment(ref _news);
            return;
        }
    }

    // A divergence is over when both are seen to be equal, not when a stream ends. Others may have told something newer.
    private PeerView Merge(PeerView? old, PeerView view)
    {
        if (old is null) return view;
        var merged = view.With(old.Vector);
        if (old.Statement is { } statement && !view.Vector.Covers(statement.Vector)) merged = merged.With(statement);
        return merged with
        {
            KeptVector = merged.KeptVector.Join(old.KeptVector),
            MaxBeat = Math.Max(old.MaxBeat, view.MaxBeat),
            Diverged = view.Diverged || (old.Diverged && !view.IsConverged(local.Published)),
        };
    }
}
