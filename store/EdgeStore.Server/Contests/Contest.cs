using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Server.Services;
using EdgeStore.Server.Watching;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Contests;

/// <summary>
/// What locks and elections have in common, with etcd's keys: everybody puts a key of its own, bound to its lease, under a
/// common prefix, and whoever's key was created first has won. Everybody else waits for the key before its own to go.
/// <code>
/// name/694d71ddacfda227   created at 5    has it
/// name/694d71ddacfda22e   created at 8    waits for the one above
/// name/694d71ddacfda235   created at 9    waits for the one above
/// </code>
/// All of it happens at this member: two members that cannot see each other each have a winner.
/// </summary>
internal sealed class Contest(KvService kv, LeaseService leases, LocalWatch watch)
{
    /// <summary>The session of a client that brings no lease: etcd's.</summary>
    private const long DefaultTtlSeconds = 60;

    /// <summary>The client's lease, or a new one for a client without.</summary>
    public async Task<long> LeaseOfAsync(long lease, ServerCallContext context) => lease != 0
        ? lease
        : (await leases.LeaseGrant(new LeaseGrantRequest { TTL = DefaultTtlSeconds }, context)).ID;

    /// <summary>Puts the contestant's key unless it is there already.</summary>
    public async Task<(Contestant Contestant, KeyValue? Existing)> EnterAsync(ByteString name, long lease, ByteString value, ServerCallContext context)
    {
        var prefix = PrefixOf(name);
        var key = Join(prefix, lease.ToString("x"));
        var answer = await kv.Txn(
            new TxnRequest
            {
                Compare = { IsCreatedAt(key, 0) },
                Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Value = value, Lease = lease } } },
                Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
            },
            context);
        var existing = answer.Succeeded ? null : answer.Responses[0].ResponseRange.Kvs[0];
        return (new Contestant(prefix, key, existing?.CreateRevision ?? answer.Header.Revision, lease), existing);
    }

    /// <summary>Returns when nobody is before the contestant.</summary>
    public async Task WaitAsync(Contestant contestant, ServerCallContext context)
    {
        var before = new RangeRequest
        {
            Key = contestant.Prefix,
            RangeEnd = Core.Mvcc.KeyRange.Prefix(contestant.Prefix).End,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            SortTarget = RangeRequest.Types.SortTarget.Create,
            MaxCreateRevision = contestant.Revision - 1,
            Limit = 1,
        };
        while (true)
        {
            var answer = await kv.Range(before, context);
            if (answer.Kvs.Count == 0) return;
            await DeletedAsync(answer.Kvs[0].Key, answer.Header.Revision, context.CancellationToken);
        }
    }

    /// <summary>Gives up, or steps down.</summary>
    /// <returns>The answer; not succeeded when the key was gone, or is another one by now.</returns>
    public Task<TxnResponse> LeaveAsync(ByteString key, long revision, ServerCallContext context) => kv.Txn(
        new TxnRequest
        {
            Compare = { IsCreatedAt(key, revision) },
            Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } } },
        },
        context);

    /// <returns>Whoever is first; not there when nobody is.</returns>
    public Task<RangeResponse> FirstAsync(ByteString name, ServerCallContext context)
    {
        var prefix = PrefixOf(name);
        return kv.Range(
            new RangeRequest
            {
                Key = prefix,
                RangeEnd = Core.Mvcc.KeyRange.Prefix(prefix).End,
                SortOrder = RangeRequest.Types.SortOrder.Ascend,
                SortTarget = RangeRequest.Types.SortTarget.Create,
                Limit = 1,
            },
            context);
    }

    public static ByteString PrefixOf(ByteString name) => Join(name, "/");

    public static Compare IsCreatedAt(ByteString key, long revision) => new()
    {
        Key = key,
        Target = Compare.Types.CompareTarget.Create,
        Result = Compare.Types.CompareResult.Equal,
        CreateRevision = revision,
    };

    private static ByteString Join(ByteString start, string end) => ByteString.CopyFrom([.. start.Span, .. ByteString.CopyFromUtf8(end).Span]);

    private async Task DeletedAsync(ByteString key, long from, CancellationToken cancellation)
    {
        var deletes = new WatchCreateRequest { Key = key, StartRevision = from, Filters = { WatchCreateRequest.Types.FilterType.Noput } };
        await foreach (var unused in watch.ReadAsync(deletes, cancellation)) return;
    }
}

/// <param name="Revision">At which its key was created: its place in the queue.</param>
internal sealed record Contestant(ByteString Prefix, ByteString Key, long Revision, long Lease);
