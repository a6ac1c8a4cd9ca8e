using EdgeStore.Core.Transactions;

namespace EdgeStore.Server.Writing;

/// <summary>
/// Is told of every batch, in order, once, after it is as durable as configured and its clients are answered. Runs on the writer's second
/// stage: it must be quick and must not throw.
/// </summary>
internal interface ICommitObserver
{
    void OnCommitted(CommittedBatch batch);

    /// <summary>
    /// With <c>--durability=interval</c>, where clients are ahead of the disk: <see cref="StoreHead.Durable"/> has caught up with
    /// them. From the thread that syncs.
    /// </summary>
    void OnDurable()
    {
    }
}
