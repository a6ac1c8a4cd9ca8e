using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Watching;

/// <summary>
/// Gives every watcher the events of its range, once, in order, whole transactions together. Synced watchers get them
/// from committed batches, others from the log. There is one lock; under it nothing waits.
/// </summary>
internal sealed class WatchHub : ICommitObserver
{
    /// <summary>Watchers that are served at once.</summary>
    private const int MostTurns = 32;

    private readonly Lock _gate = new();
    private readonly WatcherIndex _index = new();
    private readonly List<Watcher> _fallenBehind = [];
    private readonly List<WatchStream> _awaitingCommit = [];
    private readonly StoreHead _store;
    private readonly WatchMetrics _metrics;

    /// <summary>The revision up to which synced watchers have been served. It lags behind the published one for a moment.</summary>
    private long _revision;

    private long _pendingEvents;

    public WatchHub(StoreHead store, WatchMetrics metrics)
    {
        _store = store;
        _metrics = metrics;
        _revision = store.Published.Revision;
    }

    /// <summary>Events that watches hold until their streams take them.</summary>
    public long PendingEvents
    {
        get
        {
            lock (_gate) return _pendingEvents;
        }
    }

    public void OnCommitted(CommittedBatch batch)
    {
        lock (_gate)
        {
            foreach (var entry in batch.Writes.Appended)
                if (!entry.Content.Silent && !SystemKeys.Contains(entry.Content.Record.Key)) Distribute(entry);

            _revision = batch.State.Revision;
            foreach (var stream in _awaitingCommit) stream.QueueProgress();
            _awaitingCommit.Clear();
        }
    }

    /// <summary>Begins a watch and queues the answer to its client, ahead of all events. Room for it is reserved.</summary>
    /// <returns>False when the stream already has a watch with the id.</returns>
    public bool Create(Watcher watcher)
    {
        lock (_gate)
        {
            if (!watcher.Stream.Watchers.TryAdd(watcher.Id, watcher)) return false;

            // Not the hub's own revision: a write that was acknowledged before must not show up as new.
            var current = _store.Published.Revision;
            watcher.Stream.QueueCreated(watcher.Id, current);
            var start = watcher.Settings.StartRevision;
            watcher.Next = start == 0 ? current + 1 : start;
            if (watcher.Next > _revision) BecomeSynced(watcher);
            else BecomeBehind(watcher);
            _metrics.Watchers.Inc();
            return true;
        }
    }

    /// <returns>The store's revision, or null when the stream has no such watch.</returns>
    public long? Cancel(WatchStream stream, long id)
    {
        lock (_gate)
        {
            if (!stream.Watchers.Remove(id, out var watcher)) return null;
            Close(watcher);
            return _store.Published.Revision;
        }
    }

    public void CancelAll(WatchStream stream)
    {
        lock (_gate)
        {
            foreach (var watcher in stream.Watchers.Values) Close(watcher);
            stream.Watchers.Clear();
            _awaitingCommit.RemoveAll(waiting => waiting == stream);
        }
    }

    /// <summary>
    /// Watchers that stand together in their stream's queue have their turn. A few at a time: what they wait for is bounded here, what was
    /// taken for them and is not sent yet is not.
    /// </summary>
    /// <param name="first">The first of them whose turn it is.</param>
    /// <param name="turns">Is given what there is to do, which may be nothing.</param>
    /// <returns>The first that is left, or null.</returns>
    public int? Take(WatchStream stream, List<Watcher> ready, int first, List<WatcherTurn> turns)
    {
        lock (_gate)
        {
            stream.CloseReady(ready);
            var end = Math.Min(first + MostTurns, ready.Count);
            for (var i = first; i < end; i++)
            {
                var watcher = ready[i];
                watcher.IsQueued = false;
                switch (watcher.Phase)
                {
                    case WatcherPhase.Synced when watcher.HasPending:
                        watcher.WasBusy = true;
                        turns.Add(new WatcherTurn(watcher, TakePending(watcher), 0, 0));
                        break;
                    case WatcherPhase.Behind:
                        turns.Add(new WatcherTurn(watcher, null, watcher.Next, _revision));
                        break;
                }
            }

            return end < ready.Count ? end : null;
        }
    }

    /// <summary>A watcher that was behind has been given everything before a revision.</summary>
    public void Advance(Watcher watcher, long next)
    {
        lock (_gate)
        {
            if (watcher.Phase != WatcherPhase.Behind) return;
            watcher.Next = next;
            watcher.WasBusy = true;
            if (next > _revision)
            {
                _metrics.SlowWatchers.Dec();
                BecomeSynced(watcher);
            }
            else
            {
                Queue(watcher);
            }
        }
    }

    /// <summary>
    /// What is pending for all watches of a stream, and the revision that they have all reached with it. Null when some
    /// watch is behind or the newest commit is still being distributed; the stream's progress request is queued again then.
    /// </summary>
    public WatchProgress? TakeProgress(WatchStream stream)
    {
        lock (_gate)
        {
            if (_revision < _store.Published.Revision)
            {
                _awaitingCommit.Add(stream);
                return null;
            }

            if (stream.Watchers.Values.Any(watcher => watcher.Phase == WatcherPhase.Behind))
            {
                // Behind the turns of the watchers that are catching up.
                stream.QueueProgress();
                return null;
            }

            var busy = stream.Watchers.Values.Where(watcher => watcher.HasPending).ToList();
            foreach (var watcher in busy) watcher.WasBusy = true;
            return new WatchProgress(_revision, [.. busy.Select(watcher => (watcher, TakePending(watcher)))]);
        }
    }

    /// <summary>The revision that a quiet watch has reached, or null when it is not quiet: events tell it.</summary>
    public long? QuietRevision(Watcher watcher)
    {
        lock (_gate)
        {
            return watcher is { Phase: WatcherPhase.Synced, HasPending: false } && watcher.Next <= _revision + 1 ? _revision : null;
        }
    }

    /// <summary>The watches of a stream that are due for a progress notification.</summary>
    public IReadOnlyList<Watcher> TakeQuiet(WatchStream stream)
    {
        lock (_gate)
        {
            var quiet = stream.Watchers.Values.Where(watcher => watcher.Settings.ProgressNotify && !watcher.WasBusy).ToList();
            foreach (var watcher in stream.Watchers.Values) watcher.WasBusy = false;
            return quiet;
        }
    }

    private void Distribute(LogEntry entry)
    {
        WatchEvent? change = null;
        foreach (var group in _index.Find(entry.Content.Record.Key))
        {
            foreach (var watcher in group)
            {
                if (watcher.Phase != WatcherPhase.Synced || entry.Position.Revision < watcher.Next) continue;
                if (!watcher.Settings.Wants(entry.Content.Record.Tombstone)) continue;
                change ??= new WatchEvent(entry);
                var held = watcher.PendingEvents;
                if (!watcher.TryAdd(change)) _fallenBehind.Add(watcher);
                _pendingEvents += watcher.PendingEvents - held;
                Queue(watcher);
            }
        }

        foreach (var watcher in _fallenBehind)
        {
            _index.Remove(watcher);
            _metrics.SlowWatchers.Inc();
        }

        _fallenBehind.Clear();
    }

    private IReadOnlyList<WatchEvent> TakePending(Watcher watcher)
    {
        _pendingEvents -= watcher.PendingEvents;
        return watcher.Take();
    }

    private void BecomeSynced(Watcher watcher)
    {
        watcher.Phase = WatcherPhase.Synced;
        _index.Add(watcher);
    }

    private void BecomeBehind(Watcher watcher)
    {
        watcher.Phase = WatcherPhase.Behind;
        _metrics.SlowWatchers.Inc();
        Queue(watcher);
    }

    private static void Queue(Watcher watcher)
    {
        if (watcher.IsQueued) return;
        watcher.IsQueued = true;
        watcher.Stream.Queue(watcher);
    }

    private void Close(Watcher watcher)
    {
        if (watcher.Phase == WatcherPhase.Synced) _index.Remove(watcher);
        else _metrics.SlowWatchers.Dec();
        watcher.Phase = WatcherPhase.Closed;
        _pendingEvents -= watcher.PendingEvents;
        watcher.Drop();
        _metrics.Watchers.Dec();
    }
}
