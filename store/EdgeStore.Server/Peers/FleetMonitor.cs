using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Replication.Gossip;
using EdgeStore.Core.Revisions;
using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Peers;

/// <summary>The fleet as this member sees it, and a way to wait for it to change.</summary>
internal sealed class FleetMonitor(ILocalReplica local, IMemberDirectory directory, PeerMetrics metrics)
{
    private volatile TaskCompletionSource _change = NewChange();

    /// <summary>For links, which tell of it and report to this monitor.</summary>
    public FleetTable Table { get; } = new(local, directory);

    public FleetView Current => Table.Current;

    /// <inheritdoc cref="PeerView.DeliveredVector"/>
    public VersionVector DeliveredBy(Tag peer) => Table.Find(peer)?.DeliveredVector ?? VersionVector.Empty;

    /// <summary>Some peer is another. On the thread of whoever found out: handlers must be quick.</summary>
    public event Action? Changed;

    public void Update(PeerView view, long nowMs)
    {
        var known = Table.Find(view.Tag);
        Table.Update(view, nowMs);
        if (known?.Connected != view.Connected || known.Diverged != view.Diverged) Count();
        Signal();
    }

    public void Hear(IReadOnlyList<MemberStatement> statements, LinkTime now)
    {
        foreach (var statement in statements) Table.Hear(statement, now);
        Signal();
    }

    public void Fail(Tag peer, string error)
    {
        Table.Fail(peer, error);
        Signal();
    }

    /// <summary>Time has passed.</summary>
    public void Age(long nowMs)
    {
        Table.Age(nowMs);
        Count();
        Signal();
    }

    /// <summary>Waits until the fleet is as wanted; asked again whenever a link has learnt something.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before.</exception>
    public async Task<FleetView> WaitAsync(Func<FleetView, bool> isAsWanted, CancellationToken cancellation)
    {
        while (true)
        {
            // Before looking, so that no change is missed.
            var change = _change.Task;
            var fleet = Current;
            if (isAsWanted(fleet)) return fleet;
            await change.WaitAsync(cancellation);
        }
    }

    /// <summary>Waits until enough peers hold everything that a state of this member does.</summary>
    /// <returns>Their names.</returns>
    public async Task<IReadOnlyList<string>> PushAsync(StoreState moment, uint minPeers, Func<FleetView, bool> isEnough, CancellationToken cancellation)
    {
        var fleet = await WaitAsync(fleet => fleet.Holders(moment).Count >= minPeers && isEnough(fleet), cancellation);
        return [.. fleet.Holders(moment).Select(peer => peer.Member.Name)];
    }

    private void Signal()
    {
        Interlocked.Exchange(ref _change, NewChange()).TrySetResult();
        Changed?.Invoke();
    }

    private void Count()
    {
        var fleet = Current;
        metrics.Links.Set(fleet.Peers.Count(peer => peer.View.Connected));
        metrics.Diverged.Set(fleet.Peers.Count(peer => peer.View.Diverged));
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
