using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Lock;
using EdgeStore.Server.Services;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Contests;

/// <summary>etcd's Lock service. A lock excludes everybody who asks this member for it, and nobody else.</summary>
internal sealed class LockService(Contest contest, KvService kv) : Protocol.Lock.Lock.LockBase
{
    public override async Task<LockResponse> Lock(LockRequest request, ServerCallContext context)
    {
        var lease = await contest.LeaseOfAsync(request.Lease, context);
        var (contestant, _) = await contest.EnterAsync(request.Name, lease, ByteString.Empty, context);
        try
        {
            await contest.WaitAsync(contestant, context);
        }
        catch
        {
            // Whoever does not wait any more must not get the lock later.
            await contest.LeaveAsync(contestant.Key, contestant.Revision, context);
            throw;
        }

        var own = await kv.Range(new RangeRequest { Key = contestant.Key }, context);
        if (own.Kvs.Count == 0) throw EtcdErrors.LockSessionExpired.ToException();
        return new LockResponse { Header = own.Header, Key = contestant.Key };
    }

    public override async Task<UnlockResponse> Unlock(UnlockRequest request, ServerCallContext context)
    {
        var answer = await kv.DeleteRange(new DeleteRangeRequest { Key = request.Key }, context);
        return new UnlockResponse { Header = answer.Header };
    }
}
