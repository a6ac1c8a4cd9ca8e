using EdgeStore.Core.Errors;
using EdgeStore.Core.Transactions;

namespace EdgeStore.Server.Writing;

/// <summary>The one way to change the store.</summary>
internal interface IStoreWriter
{
    /// <summary>
    /// Queues a change and waits until it is durable and visible. Evaluations run one after the other on the writer, so
    /// they must be short; what they return must not be touched by them later.
    /// </summary>
    /// <exception cref="EtcdException">
    /// The evaluation refused, or the server is stopping (<see cref="EtcdErrors.Stopped"/>; the change may or may not be
    /// carried out).
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled while the queue was full; the change is not carried out.</exception>
    ValueTask<TResult> WriteAsync<TResult>(Func<WriteBatch, TResult> evaluate, CancellationToken cancellation);
}
