using System.Buffers;
using System.IO.Pipelines;
using EdgeStore.Core.Errors;
using Member = EdgeStore.Core.Tests.Transactions.Member;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Gateway;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Fuzzing.Tests.Targets;

/// <summary>What clients ask, in protobuf and in JSON.</summary>
internal static class RequestTargets
{
    private const int MaxTxnOps = 128;

    private static readonly PutRequest s_put = new() { Key = Key("a"), Value = Key("1"), Lease = 5, PrevKv = true };
    private static readonly DeleteRangeRequest s_delete = new() { Key = Key("a"), RangeEnd = Key("c"), PrevKv = true };

    private static readonly RangeRequest s_range = new()
    {
        Key = Key("a"), RangeEnd = Key("z"), Limit = 2, Revision = 3, SortOrder = RangeRequest.Types.SortOrder.Descend, MinModRevision = 1,
    };

    private static readonly TxnRequest s_txn = new()
    {
        Compare = { new Compare { Key = Key("a"), RangeEnd = Key("b"), Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Greater } },
        Success = { new RequestOp { RequestPut = s_put }, new RequestOp { RequestTxn = new TxnRequest { Failure = { new RequestOp { RequestRange = s_range } } } } },
        Failure = { new RequestOp { RequestDeleteRange = s_delete } },
    };

    private static readonly WatchRequest s_watch = new() { CreateRequest = new WatchCreateRequest { Key = Key("a"), StartRevision = 3, ProgressNotify = true } };

    public static IEnumerable<FuzzTarget> All =>
    [
        OnMember("request-put", s_put, PutRequest.Parser, (member, put) =>
        {
            TxnValidator.Check(put);
            member.Write(batch => batch.Put(put));
        }),
        OnMember("request-delete-range", s_delete, DeleteRangeRequest.Parser, (member, delete) =>
        {
            TxnValidator.Check(delete);
            member.Write(batch => batch.DeleteRange(delete));
        }),
        OnMember("request-txn", s_txn, TxnRequest.Parser, (member, txn) =>
        {
            TxnValidator.Check(txn, MaxTxnOps);
            member.Txn(txn);
        }),
        OnMember("request-range", s_range, RangeRequest.Parser, (member, range) => new RangeReader(member.State, member.Disk).Range(range)),
        OnMember("request-compact", new CompactionRequest { Revision = 2 }, CompactionRequest.Parser, (member, compact) => member.Write(batch => batch.Compact(compact.Revision))),
        OnMember("request-lease", new LeaseGrantRequest { TTL = 60, ID = 7 }, LeaseGrantRequest.Parser, (member, grant) => member.Write(batch => batch.GrantLease(grant, () => 99))),
        new("gateway-txn", [Json(s_txn)], input => JsonMessages.Parse(System.Text.Encoding.UTF8.GetString(input), TxnRequest.Descriptor), typeof(RpcException)),
        new("gateway-stream", [[.. Json(s_watch), .. Json(s_watch)]], ReadStream, typeof(RpcException)),
    ];

    private static FuzzTarget OnMember<T>(string name, T example, MessageParser<T> parser, Action<Member, T> use)
        where T : IMessage<T> =>
        new(name, [example.ToByteArray()], input =>
        {
            var request = parser.ParseFrom(input);
            var member = Filled();
            use(member, request);
        }, typeof(EtcdException), typeof(InvalidProtocolBufferException));

    private static void ReadStream(byte[] input)
    {
        var requests = new JsonRequests<WatchRequest>(PipeReader.Create(new ReadOnlySequence<byte>(input)), maxBytes: 1 << 20);
        while (requests.MoveNext(CancellationToken.None).GetAwaiter().GetResult()) Assert.That(requests.Current, Is.Not.Null);
    }

    private static Member Filled()
    {
        var member = new Member();
        member.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = 5, TTL = 60 }, () => 5));
        member.Put("a", "0", lease: 5);
        member.Put("b", "0");
        member.Delete("b");
        return member;
    }

    private static byte[] Json(IMessage message) => Bytes.Of(JsonFormatter.Default.Format(message));

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);
}
