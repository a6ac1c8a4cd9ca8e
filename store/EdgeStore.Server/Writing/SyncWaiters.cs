namespace EdgeStore.Server.Writing;

/// <summary>
/// Who waits until what was written so far is on the disk. A sync covers what was written before it began:
/// <code>
/// a  b   │ sync ══════════▶ a and b go on
///        │      c           c waits for the next one
/// </code>
/// One loop syncs; anybody waits.
/// </summary>
internal sealed class SyncWaiters
{
    /// <summary>
    /// When so many wait, somebody should sync. A peer that sends a long log has
    /// <see cref="Core.Replication.LinkSettings.WindowBatches"/> batches on their way and then does nothing until some are
    /// acknowledged: so it must be some fewer.
    /// </summary>
    public const int Many = 16;

    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _begun = [];
    private TaskCompletionSource _next = NewSource();
    private TaskCompletionSource _many = NewSource();
    private int _waiting;

    /// <summary>Completes when <see cref="Many"/> wait for the sync that is next.</summary>
    public Task AreMany
    {
        get
        {
            lock (_gate) return _many.Task;
        }
    }

    public Task WaitAsync()
    {
        lock (_gate)
        {
            if (++_waiting == Many) _many.TrySetResult();
            return _next.Task;
        }
    }

    public void SyncBegins()
    {
        lock (_gate)
        {
            _begun.Add(_next);
            _next = NewSource();
            _many = NewSource();
            _waiting = 0;
        }
    }

    /// <summary>Those whom a sync that failed was to serve are served, too.</summary>
    public void SyncSucceeded()
    {
        foreach (var covered in _begun) covered.TrySetResult();
        _begun.Clear();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
