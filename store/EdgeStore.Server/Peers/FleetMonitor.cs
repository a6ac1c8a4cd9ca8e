using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Peers;

/// <summary>The fleet as this member sees it, and a way to wait for it to change.</summary>
internal sealed class FleetMonitor(ILocalReplica local, IMemberDirectory directory, PeerMetrics metrics)
{
    private readonly FleetTable _table = new(local, directory);
    private volatile TaskCompletionSource _change = NewChange();

    public FleetView Current => _table.Current;

    public void Update(PeerView view)
    {
        _table.Update(view);
        Signal();
    }

    public void Fail(Tag peer, string error)
    {
        _table.Fail(peer, error);
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

    private void Signal()
    {
        var fleet = Current;
        metrics.Links.Set(fleet.Peers.Count(peer => peer.View.Connected));
        metrics.Diverged.Set(fleet.Peers.Count(peer => peer.View.Diverged));
        Interlocked.Exchange(ref _change, NewChange()).TrySetResult();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
