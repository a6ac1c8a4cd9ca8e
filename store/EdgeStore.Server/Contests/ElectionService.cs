using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Election;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Services;
using EdgeStore.Server.Watching;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Contests;

/// <summary>etcd's Election service. There is one leader among those who ask this member, and one at each other member.</summary>
internal sealed class ElectionService(Contest contest, KvService kv, LocalWatch watch) : Election.ElectionBase
{
    public override async Task<CampaignResponse> Campaign(CampaignRequest request, ServerCallContext context)
    {
        var lease = await contest.LeaseOfAsync(request.Lease, context);
        var (contestant, existing) = await contest.EnterAsync(request.Name, lease, request.Value, context);
        var leader = new LeaderKey { Name = request.Name, Key = contestant.Key, Rev = contestant.Revision, Lease = lease };
        try
        {
            if (existing is not null && existing.Value != request.Value) await ProclaimAsync(leader, request.Value, context);
            await contest.WaitAsync(contestant, context);
        }
        catch
        {
            // Whoever does not wait any more must not win later.
            await contest.LeaveAsync(contestant.Key, contestant.Revision, context);
            throw;
        }

        var own = await kv.Range(new RangeRequest { Key = contestant.Key }, context);
        return new CampaignResponse { Header = own.Header, Leader = leader };
    }

    public override async Task<ProclaimResponse> Proclaim(ProclaimRequest request, ServerCallContext context) =>
        new() { Header = await ProclaimAsync(Given(request.Leader), request.Value, context) };

    public override async Task<LeaderResponse> Leader(LeaderRequest request, ServerCallContext context)
    {
        var first = await contest.FirstAsync(request.Name, context);
        if (first.Kvs.Count == 0) throw EtcdErrors.ElectionWithoutLeader.ToException();
        return new LeaderResponse { Header = first.Header, Kv = first.Kvs[0] };
    }

    public override async Task Observe(LeaderRequest request, IServerStreamWriter<LeaderResponse> responseStream, ServerCallContext context)
    {
        while (true)
        {
            var leader = await NextLeaderAsync(request.Name, context);
            await responseStream.WriteAsync(leader, context.CancellationToken);
            await FollowAsync(leader, responseStream, context);
        }
    }

    public override async Task<ResignResponse> Resign(ResignRequest request, ServerCallContext context)
    {
        var leader = Given(request.Leader);
        return new ResignResponse { Header = (await contest.LeaveAsync(leader.Key, leader.Rev, context)).Header };
    }

    private async Task<ResponseHeader> ProclaimAsync(LeaderKey leader, ByteString value, ServerCallContext context)
    {
        var answer = await kv.Txn(
            new TxnRequest
            {
                Compare = { Contest.IsCreatedAt(leader.Key, leader.Rev) },
                Success = { new RequestOp { RequestPut = new PutRequest { Key = leader.Key, Value = value, Lease = leader.Lease } } },
            },
            context);
        return answer.Succeeded ? answer.Header : throw EtcdErrors.NotElectionLeader.ToException();
    }

    /// <summary>The leader there is, or else the first that comes.</summary>
    private async Task<LeaderResponse> NextLeaderAsync(ByteString name, ServerCallContext context)
    {
        var first = await contest.FirstAsync(name, context);
        if (first.Kvs.Count > 0) return new LeaderResponse { Header = first.Header, Kv = first.Kvs[0] };

        var prefix = Contest.PrefixOf(name);
        var puts = new WatchCreateRequest
        {
            Key = prefix,
            RangeEnd = Core.Mvcc.KeyRange.Prefix(prefix).End,
            StartRevision = first.Header.Revision,
            Filters = { WatchCreateRequest.Types.FilterType.Nodelete },
        };
        await foreach (var response in watch.ReadAsync(puts, context.CancellationToken))
        {
            // The response may reach beyond this event; what follows it must still be seen.
            var kv = response.Events[0].Kv;
            response.Header.Revision = kv.ModRevision;
            return new LeaderResponse { Header = response.Header, Kv = kv };
        }

        throw EtcdErrors.Stopped.ToException();
    }

    /// <summary>Passes on what the leader proclaims, until its key is gone.</summary>
    private async Task FollowAsync(LeaderResponse leader, IServerStreamWriter<LeaderResponse> responseStream, ServerCallContext context)
    {
        var changes = new WatchCreateRequest { Key = leader.Kv.Key, StartRevision = leader.Header.Revision + 1 };
        await foreach (var response in watch.ReadAsync(changes, context.CancellationToken))
        {
            foreach (var change in response.Events)
            {
                if (change.Type == Protocol.Mvcc.Event.Types.EventType.Delete) return;
                await responseStream.WriteAsync(new LeaderResponse { Header = response.Header, Kv = change.Kv }, context.CancellationToken);
            }
        }
    }

    private static LeaderKey Given(LeaderKey? leader) => leader ?? throw EtcdErrors.LeaderKeyMissing.ToException();
}
