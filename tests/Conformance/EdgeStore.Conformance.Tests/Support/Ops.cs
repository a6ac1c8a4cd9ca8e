using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Conformance.Tests.Support;

/// <summary>Short spellings of transaction parts.</summary>
internal static class Ops
{
    public static RequestOp Put(ByteString key, string value) =>
        new() { RequestPut = new PutRequest { Key = key, Value = Bytes.Of(value) } };

    public static RequestOp Get(ByteString key, ByteString? end = null) =>
        new() { RequestRange = new RangeRequest { Key = key, RangeEnd = end ?? ByteString.Empty } };

    public static RequestOp Delete(ByteString key, ByteString? end = null) =>
        new() { RequestDeleteRange = new DeleteRangeRequest { Key = key, RangeEnd = end ?? ByteString.Empty } };

    public static RequestOp Txn(TxnRequest txn) => new() { RequestTxn = txn };

    public static TxnRequest Then(params RequestOp[] ops) => new() { Success = { ops } };

    public static TxnRequest If(Compare compare, RequestOp[] then, RequestOp[] otherwise) =>
        new() { Compare = { compare }, Success = { then }, Failure = { otherwise } };

    public static Compare ValueIs(ByteString key, string value) => new()
    {
        Key = key,
        Target = Compare.Types.CompareTarget.Value,
        Result = Compare.Types.CompareResult.Equal,
        Value = Bytes.Of(value),
    };

    /// <summary>Create revision 0: the key does not exist.</summary>
    public static Compare IsMissing(ByteString key) => new()
    {
        Key = key,
        Target = Compare.Types.CompareTarget.Create,
        Result = Compare.Types.CompareResult.Equal,
        CreateRevision = 0,
    };
}
