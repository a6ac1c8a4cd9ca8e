using EdgeStore.Core.Errors;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Space;
using EdgeStore.Server.Writing;
using Grpc.Core;

namespace EdgeStore.Server.Services;

/// <summary>The writer as clients get it: it keeps to the quota, and a member that leaves its cluster takes no more changes.</summary>
internal sealed class ClientWriter(IStoreWriter writer, SpaceGuard space, WriteConcern concern)
{
    /// <summary>Changes the store for a call, and waits for as many copies as that asks for.</summary>
    /// <param name="growth">What the request may add to the data, by <see cref="RequestGrowth"/>.</param>
    /// <exception cref="EtcdException">Refused; see <see cref="IStoreWriter.WriteAsync"/>.</exception>
    /// <exception cref="RpcException">So many copies cannot be, or were not known in time; the text says which.</exception>
    public async ValueTask<TResult> WriteAsync<TResult>(long growth, Func<WriteBatch, TResult> evaluate, ServerCallContext call)
    {
        var copies = concern.Of(call);
        if (copies == 1) return await WriteAsync(growth, evaluate, call.CancellationToken);
        var (result, change) = await WriteAsync(growth, batch => (evaluate(batch), batch.LastChange), call.CancellationToken);
        await concern.WaitAsync(change, copies, call);
        return result;
    }

    /// <param name="growth">What the request may add to the data, by <see cref="RequestGrowth"/>.</param>
    /// <exception cref="EtcdException">Refused; see <see cref="IStoreWriter.WriteAsync"/>.</exception>
    public ValueTask<TResult> WriteAsync<TResult>(long growth, Func<WriteBatch, TResult> evaluate, CancellationToken cancellation) =>
        space.HasRoom(growth) ? QueueAsync(growth, evaluate, cancellation) : RefuseAsync<TResult>();

    private async ValueTask<TResult> RefuseAsync<TResult>()
    {
        await space.RefuseAsync();
        return default!;
    }

    private ValueTask<TResult> QueueAsync<TResult>(long growth, Func<WriteBatch, TResult> evaluate, CancellationToken cancellation) =>
        writer.WriteAsync(
            batch =>
            {
                if (batch.SpaceAlarm && growth != RequestGrowth.None) throw EtcdErrors.NoSpace.ToException();

                // On the writer, not before: what is acknowledged after the leave began could be lost with the member.
                if (batch.Phase == MemberPhase.Removed) throw EtcdErrors.MemberRemoved.ToException();
                if (batch.Phase != MemberPhase.Active) throw EtcdErrors.MemberHasLeft.ToException();
                return evaluate(batch);
            },
            cancellation);
}
