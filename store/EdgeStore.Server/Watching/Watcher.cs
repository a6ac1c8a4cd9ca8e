namespace EdgeStore.Server.Watching;

/// <summary>
/// One watch. Everything that changes is guarded by the hub's gate.
/// <code>
/// Behind ──caught up──► Synced        Synced: the hub adds events to Pending as they are committed
///   ▲                      │          Behind: its stream reads them from the log, from Next on
///   └──── too slow ────────┘          Closed: cancelled by either side
/// </code>
/// </summary>
internal sealed class Watcher(WatchStream stream, long id, WatchSettings settings)
{
    /// <summary>A watcher holds no more than this; beyond it falls behind and reads from the log when its client is ready again.</summary>
    internal const int MaxPendingEvents = 10_000;
    internal const long MaxPendingBytes = 8 << 20;

    private List<WatchEvent> _pending = [];
    private long _pendingBytes;

    public WatchStream Stream { get; } = stream;

    public long Id { get; } = id;

    public WatchSettings Settings { get; } = settings;

    public WatcherPhase Phase { get; set; }

    /// <summary>The first revision that this watcher has not been given. While synced: earlier ones do not concern it.</summary>
    public long Next { get; set; }

    /// <summary>It stands in its stream's work queue.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Something was sent since the last progress notification was due.</summary>
    public bool WasBusy { get; set; }

    public bool HasPending => _pending.Count > 0;

    public int PendingEvents => _pending.Count;

    /// <returns>False when the watcher is too slow: it has fallen behind.</returns>
    public bool TryAdd(WatchEvent change)
    {
        if (_pending.Count > 0 && (_pending.Count >= MaxPendingEvents || _pendingBytes >= MaxPendingBytes))
        {
            // What is dropped here is read from the log later: from the first event that was not taken.
            Next = _pending[0].Revision;
            Phase = WatcherPhase.Behind;
            Drop();
            return false;
        }

        _pending.Add(change);
        _pendingBytes += change.Size;
        return true;
    }

    /// <summary>Always whole revisions: the hub adds whole batches between two takes.</summary>
    public IReadOnlyList<WatchEvent> Take()
    {
        var taken = _pending;
        Drop();
        return taken;
    }

    public void Drop()
    {
        _pending = [];
        _pendingBytes = 0;
    }
}

internal enum WatcherPhase
{
    Behind,
    Synced,
    Closed,
}
