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

    public FleetView Current => FleetView.Of(local.Published, directory.Current, _views);

    /// <summary>Another number whenever some member's state is known to be another.</summary>
    public long News => Volatile.Read(ref _news);

    public PeerView? Find(Tag tag) => _views.GetValueOrDefault(tag);

    /// <summary>Takes over what the pair's link says; an error stays until a later link has got further.</summary>
    /// <param name="nowMs">On the monotonic clock.</param>
    public void Update(PeerView view, long nowMs) => Put(view.Tag, old => Merge(old, view with { HeardMs = nowMs, IsHeardOf = view.Connected }));

    /// <summary>An attempt to reach the peer failed before there was a link.</summary>
    public void Fail(Tag peer, string error) => Put(peer, old => (old ?? new PeerView { Tag = peer }) with { LastError = error });

    /// <summary>Takes over what a peer tells of another member.</summary>
    public void Hear(MemberStatement statement, long nowMs) => Put(statement.Tag, old =>
    {
        var known = old ?? new PeerView { Tag = statement.Tag };
        var view = known.With(statement);
        return ReferenceEquals(view, known) ? known : view with { HeardMs = nowMs, IsHeardOf = true };
    });

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
        if (old.Statement is { } statement) merged = merged.With(statement);
        return merged with { Diverged = view.Diverged || (old.Diverged && !view.IsConverged(local.Published)) };
    }
}
