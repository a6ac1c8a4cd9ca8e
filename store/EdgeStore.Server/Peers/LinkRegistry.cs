using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Peers;

/// <summary>
/// Knows the running links, tells them of every new state, and keeps one for each pair of members: of two that were
/// opened by different sides the one that the senior member (the lower tag) opened, of two by the same side the newer.
/// Both members decide alike.
/// </summary>
internal sealed class LinkRegistry : ICommitObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Tag, LinkDriver> _kept = [];
    private readonly Dictionary<Tag, TaskCompletionSource> _ends = [];
    private volatile LinkDriver[] _running = [];

    /// <summary>How many streams are open, those of strangers included.</summary>
    public int Running => _running.Length;

    /// <summary>How many of them have not met this member's approval yet.</summary>
    public int Strangers => _running.Count(link => link.Peer is null);

    public void OnCommitted(CommittedBatch batch) => OnDurable();

    public void OnDurable()
    {
        foreach (var link in _running) link.Nudge();
    }

    public void Add(LinkDriver link)
    {
        lock (_gate) _running = [.. _running, link];
    }

    public void Remove(LinkDriver link)
    {
        lock (_gate)
        {
            _running = [.. _running.Where(running => running != link)];
            if (link.Peer is not { } peer || !IsKept(link)) return;
            _kept.Remove(peer);
            if (_ends.Remove(peer, out var end)) end.TrySetResult();
        }
    }

    /// <summary>The link has met its peer: it or the one before it has to go.</summary>
    public void Claim(Tag peer, LinkDriver link)
    {
        LinkDriver? displaced;
        lock (_gate)
        {
            var current = _kept.GetValueOrDefault(peer);
            displaced = current is null || link.IsPreferredTo(current) ? current : link;
            if (displaced != link) _kept[peer] = link;
        }

        displaced?.Displace();
    }

    /// <summary>Whether this is the pair's link: only that one reports on the peer.</summary>
    public bool IsKept(LinkDriver link)
    {
        lock (_gate) return link.Peer is { } peer && _kept.GetValueOrDefault(peer) == link;
    }

    public bool IsLinked(Tag peer)
    {
        lock (_gate) return _kept.ContainsKey(peer);
    }

    /// <summary>Completes when the peer has no link.</summary>
    public Task WhenUnlinked(Tag peer)
    {
        lock (_gate)
        {
            if (!_kept.ContainsKey(peer)) return Task.CompletedTask;
            if (!_ends.TryGetValue(peer, out var end))
                _ends.Add(peer, end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return end.Task;
        }
    }
}
