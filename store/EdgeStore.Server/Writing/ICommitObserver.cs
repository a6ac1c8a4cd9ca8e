using EdgeStore.Core.Transactions;

namespace EdgeStore.Server.Writing;

/// <summary>
/// Is told of every batch, in order, once, after it is durable and its clients are answered. Runs on the writer's second
/// stage: it must be quick and must not throw.
/// </summary>
internal interface ICommitObserver
{
    void OnCommitted(CommittedBatch batch);
}
