using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeStore.Core.Errors;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Writing;

/// <summary>
/// The second stage of the writer, a thread of its own because it waits for the disk: sync, publish, answer, tell the
/// observers, in this order. Nothing is visible or acknowledged before it is as durable as configured.
/// </summary>
internal sealed class DurabilityStage : IDisposable
{
    private readonly StoreHead _store;
    private readonly IStorageEngine _engine;
    private readonly DurabilityOptions _options;
    private readonly IReadOnlyList<ICommitObserver> _observers;
    private readonly StoreMetrics _metrics;
    private readonly SlowBatches _slow;
    private readonly TimeProvider _time;
    private readonly FatalErrors _fatal;
    private readonly BlockingCollection<(PendingBatch Batch, TimeSpan Write)> _handedOver = new(boundedCapacity: 1);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PeriodicSync? _periodicSync;
    private volatile TaskCompletionSource _ready = Completed();
    private TimeSpan _write;
    private int _isStarted;

    public DurabilityStage(
        StoreHead store,
        IStorageEngine engine,
        DurabilityOptions options,
        IEnumerable<ICommitObserver> observers,
        StoreMetrics metrics,
        SlowBatches slow,
        TimeProvider time,
        FatalErrors fatal)
    {
        _store = store;
        _engine = engine;
        _options = options;
        _observers = [.. observers];
        _metrics = metrics;
        _slow = slow;
        _time = time;
        _fatal = fatal;
        if (options.Mode == DurabilityMode.Interval) _periodicSync = new PeriodicSync(options.Interval, SyncForPeers, time, fatal);
    }

    /// <summary>Completed while no batch is being synced: the next one can be handed over. Faulted for good after a failure.</summary>
    public Task Ready => _ready.Task;

    /// <summary>
    /// Waits until what is published by now is as durable as anybody may be told that it is: on the disk, but with
    /// <c>--durability=none</c>, where nobody knows.
    /// </summary>
    public Task WaitForDiskAsync() => _periodicSync?.WaitAsync() ?? Task.CompletedTask;

    /// <summary>Writes a batch. Readable through the engine at once, but nobody looks there before it is published.</summary>
    public void Write(WriteSet writes)
    {
        var started = Stopwatch.GetTimestamp();
        _engine.Write(writes);
        _write = Stopwatch.GetElapsedTime(started);
        _metrics.BackendCommitSeconds.Observe(_write.TotalSeconds);
    }

    /// <summary>Only when <see cref="Ready"/>.</summary>
    public void HandOver(PendingBatch batch)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0) new Thread(Run) { IsBackground = true, Name = "durability" }.Start();
        _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _handedOver.Add((batch, _write));
    }

    /// <summary>Finishes what was handed over and leaves everything on disk, whatever the durability mode.</summary>
    public async Task CompleteAsync()
    {
        _handedOver.CompleteAdding();
        if (Volatile.Read(ref _isStarted) == 1) await _done.Task;
        if (_periodicSync is not null) await _periodicSync.DisposeAsync();

        // Otherwise every batch is synced already, and a full disk is no reason to fail.
        if (_options.Mode != DurabilityMode.Fsync) Sync();
    }

    public void Dispose() => _handedOver.Dispose();

    private void Run()
    {
        try
        {
            foreach (var (pending, write) in _handedOver.GetConsumingEnumerable()) Finish(pending, write);
        }
        catch (Exception exception)
        {
            _fatal.Stop("the store could not be made durable", exception);
        }

        _done.TrySetResult();
    }

    private void Finish(PendingBatch pending, TimeSpan write)
    {
        var sync = TimeSpan.Zero;
        try
        {
            if (pending.Batch is not null && _options.Mode == DurabilityMode.Fsync) sync = Sync();
        }
        catch
        {
            Fail(pending);
            throw;
        }

        _metrics.Committed.Inc(pending.Commands.Count);
        if (pending.Batch is { } batch) _store.Publish(batch.State, isDurable: _options.Mode != DurabilityMode.Interval);

        if (pending.Batch is not null && pending.Callers is { Count: > 0 } callers)
            Tracing.AddBatch(callers, pending.Commands.Count, write, sync, _time.GetUtcNow());

        // The writer goes on at once: it writes the next batch while this one's clients are answered.
        _ready.TrySetResult();
        _metrics.Applied.Inc(pending.Commands.Count);
        foreach (var command in pending.Commands) command.Answer();
        if (pending.Batch is null) return;
        _slow.Note(pending.Commands.Count, write, sync);
        foreach (var observer in _observers) observer.OnCommitted(pending.Batch);
    }

    /// <summary>The disk has not taken the batch.</summary>
    public void Refuse(PendingBatch pending, EtcdException error)
    {
        _metrics.Failed.Inc(pending.Commands.Count);
        foreach (var command in pending.Commands) command.Fail(error);
    }

    private void Fail(PendingBatch pending)
    {
        var error = EtcdErrors.Stopped.ToException();
        Refuse(pending, error);

        // The writer must not write another batch on top of one that may not be on disk.
        _ready.TrySetException(error);
    }

    private void SyncForPeers()
    {
        Sync();
        foreach (var observer in _observers) observer.OnDurable();
    }

    private TimeSpan Sync()
    {
        var started = Stopwatch.GetTimestamp();
        var written = _store.Published;
        _engine.Sync();
        if (_options.Mode == DurabilityMode.Interval) _store.MarkDurable(written);
        var took = Stopwatch.GetElapsedTime(started);
        _metrics.FsyncSeconds.Observe(took.TotalSeconds);
        return took;
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
