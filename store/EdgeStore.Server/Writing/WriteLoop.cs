using EdgeStore.Core.Errors;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Peers;
using EdgeStore.Storage;

namespace EdgeStore.Server.Writing;

/// <summary>
/// The first stage of the writer: evaluates commands and writes batches. The second, <see cref="DurabilityStage"/>,
/// syncs and publishes them.
/// <code>
/// evaluate  │ a b c │ d e f g ──────────── │ h i …
/// sync      │       │ a b c ═════════════► │ d e f g ════►
/// </code>
/// While a batch is being synced, commands that arrive are evaluated at once but share the next batch, so each sync
/// covers all that came during the one before.
/// </summary>
internal sealed class WriteLoop(
    WriteQueue queue,
    DurabilityStage durability,
    StoreHead store,
    IStorageEngine engine,
    WriterSettings settings,
    FieldSettling settling,
    FullDisk disk,
    IndexKeeper index,
    TimeProvider time,
    FatalErrors fatal) : BackgroundService
{
    private StoreState _head = store.Published;
    private Task<bool>? _arrival;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The queue is finished even when the host's patience is: acknowledgements are promises.
        queue.Close();
        if (ExecuteTask is { } running) await running;
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the host's start-up path.
        await Task.Yield();
        OpenBatch? open = null;
        try
        {
            while (await SomethingToDoAsync())
            {
                var batch = new WriteBatch(_head, engine, settings, time.GetUtcNow().ToUnixTimeMilliseconds()) { StableVector = settling.StableVector };
                open = new OpenBatch(batch);
                await FillAsync(open);
                await CommitAsync(open);
                open = null;
            }

            await durability.CompleteAsync();
            index.Save(_head);
        }
        catch (Exception exception)
        {
            queue.Close();
            Fail(open);
            fatal.Stop("the writer failed", exception);
        }
    }

    /// <returns>False when the queue is closed and empty. A sweep that is not finished then goes on after the next start.</returns>
    private async ValueTask<bool> SomethingToDoAsync()
    {
        if (queue.Commands.TryPeek(out _)) return true;
        if (queue.Commands.Completion.IsCompleted) return false;
        return NeedsSweep || await Arrival();
    }

    private async Task FillAsync(OpenBatch open)
    {
        open.Take(queue.Commands);
        while (!open.IsFull && !durability.Ready.IsCompleted)
        {
            var arrival = Arrival();
            await Task.WhenAny(arrival, durability.Ready);
            if (arrival.IsCompleted && !await arrival) break;
            open.Take(queue.Commands);
        }

        if (NeedsSweep) open.Sweep(settings.SweepSlice);
    }

    private async Task CommitAsync(OpenBatch open)
    {
        await durability.Ready;
        var pending = open.Close();
        if (pending.Batch is { } batch && !TryWrite(batch))
        {
            // Nothing of it is there, so all that it was to answer is refused, and the next batch begins from the state before it.
            durability.Refuse(pending, EtcdErrors.NoSpace.ToException());
            return;
        }

        durability.HandOver(pending);
    }

    /// <returns>False when the disk has no room for it. Whatever else is wrong with a disk ends the process.</returns>
    private bool TryWrite(CommittedBatch batch)
    {
        try
        {
            durability.Write(batch.Writes);
        }
        catch (StorageException full) when (full.IsNoSpace)
        {
            disk.Drop();
            return false;
        }

        _head = batch.State;
        disk.Wrote();
        return true;
    }

    /// <summary>While the disk is full only commands are tried.</summary>
    private bool NeedsSweep => _head.SweptRevision < _head.CompactRevision && !disk.IsFull;

    /// <summary>Completes when a command is queued (true) or none will come any more (false). Kept until used: waiters add up.</summary>
    private Task<bool> Arrival()
    {
        if (_arrival is { IsCompleted: false }) return _arrival;
        _arrival = queue.Commands.WaitToReadAsync().AsTask();
        return _arrival;
    }

    private void Fail(OpenBatch? open)
    {
        var error = EtcdErrors.Stopped.ToException();
        foreach (var command in open?.Commands ?? []) command.Fail(error);
        while (queue.Commands.TryRead(out var command)) command.Fail(error);
    }
}
