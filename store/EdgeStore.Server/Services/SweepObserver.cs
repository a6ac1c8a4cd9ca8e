using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Services;

/// <summary>Lets a client that asked for a physical compaction wait until the space is free.</summary>
internal sealed class SweepObserver(StoreHead store) : ICommitObserver
{
    private readonly Lock _gate = new();
    private readonly List<(long Revision, TaskCompletionSource Done)> _waiting = [];

    public void OnCommitted(CommittedBatch batch)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0) return;
            foreach (var (revision, done) in _waiting)
                if (revision <= batch.State.SweptRevision) done.TrySetResult();
            _waiting.RemoveAll(waiting => waiting.Done.Task.IsCompleted);
        }
    }

    public async Task WaitAsync(long revision, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            // Published before the observers are told, so what is not published yet will still be seen here.
            if (store.Published.SweptRevision >= revision) return;
            _waiting.Add((revision, done));
        }

        await done.Task.WaitAsync(cancellation);
    }
}
