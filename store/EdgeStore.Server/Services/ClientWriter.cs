using EdgeStore.Core.Errors;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Services;

/// <summary>The writer as clients get it: a member that leaves its cluster takes no more changes from them.</summary>
internal sealed class ClientWriter(IStoreWriter writer)
{
    /// <exception cref="EtcdException">Refused; see <see cref="IStoreWriter.WriteAsync"/>.</exception>
    public ValueTask<TResult> WriteAsync<TResult>(Func<WriteBatch, TResult> evaluate, CancellationToken cancellation) =>
        writer.WriteAsync(
            batch =>
            {
                // On the writer, not before: what is acknowledged after the leave began could be lost with the member.
                if (batch.Phase != MemberPhase.Active) throw EtcdErrors.MemberHasLeft.ToException();
                return evaluate(batch);
            },
            cancellation);
}
