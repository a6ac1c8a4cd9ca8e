using EdgeStore.Core.Replication;

namespace EdgeStore.Server.Peers;

/// <summary>
/// Requests that wait until enough members hold their change. Who holds a change holds all before it, so of those that
/// wait for one number of copies only the oldest has to be looked at, however many there are.
/// </summary>
internal sealed class CopyWaiters
{
    private readonly FleetMonitor _fleet;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, SortedSet<Waiter>> _waiting = [];
    private long _count;

    public CopyWaiters(FleetMonitor fleet)
    {
        _fleet = fleet;
        fleet.Changed += Look;
    }

    public int CopiesOf(OwnChange change) => _fleet.Current.CopiesOf(change);

    /// <exception cref="OperationCanceledException">There are fewer copies so far.</exception>
    public async Task WaitAsync(OwnChange change, int copies, CancellationToken cancellation)
    {
        var waiter = new Waiter(change, Interlocked.Increment(ref _count));
        Add(waiter, copies);
        try
        {
            // Those that came before it was added told nobody.
            Look();
            await waiter.Enough.Task.WaitAsync(cancellation);
        }
        finally
        {
            Remove(waiter, copies);
        }
    }

    private void Add(Waiter waiter, int copies)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(copies, out var waiters)) _waiting.Add(copies, waiters = []);
            waiters.Add(waiter);
        }
    }

    private void Remove(Waiter waiter, int copies)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(copies, out var waiters)) return;
            waiters.Remove(waiter);
            if (waiters.Count == 0) _waiting.Remove(copies);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0) return;
            var fleet = _fleet.Current;
            foreach (var (copies, waiters) in _waiting)
            {
                while (waiters.Min is { } oldest && fleet.CopiesOf(oldest.Change) >= copies)
                {
                    waiters.Remove(oldest);
                    oldest.Enough.TrySetResult();
                }
            }
        }
    }

    private sealed record Waiter(OwnChange Change, long Place) : IComparable<Waiter>
    {
        public TaskCompletionSource Enough { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int CompareTo(Waiter? other) => (Change.N, Change.Revision, Place).CompareTo((other!.Change.N, other.Change.Revision, other.Place));
    }
}
