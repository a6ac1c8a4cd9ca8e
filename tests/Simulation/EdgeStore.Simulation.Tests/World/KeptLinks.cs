using EdgeStore.Core.Revisions;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// A member keeps one stream a pair: of two that different sides opened the one of the senior, of two by the same side the
/// newer. The counterpart of the server's link registry, but slow, so that two streams of a pair are at work for a while.
/// </summary>
internal sealed class KeptLinks(Scheduler scheduler, Random random)
{
    private const int SlownessMs = 1_000;

    private readonly Dictionary<Tag, ConnectionEnd> _kept = [];

    public void Claim(Tag peer, ConnectionEnd link)
    {
        var current = _kept.GetValueOrDefault(peer);
        var isPreferred = current is null || link.Opener == current.Opener || link.Opener.Tag.Value < current.Opener.Tag.Value;
        if (isPreferred) _kept[peer] = link;
        var displaced = isPreferred ? current : link;
        if (displaced is not null) scheduler.After(random.Next(SlownessMs), displaced.Displace);
    }

    public bool IsLinked(Tag peer) => _kept.ContainsKey(peer);

    /// <summary>Whether this is the pair's link: only that one reports on the peer.</summary>
    public bool IsKept(Tag peer, ConnectionEnd link) => _kept.GetValueOrDefault(peer) == link;

    public void Remove(Tag peer, ConnectionEnd link)
    {
        if (IsKept(peer, link)) _kept.Remove(peer);
    }
}
