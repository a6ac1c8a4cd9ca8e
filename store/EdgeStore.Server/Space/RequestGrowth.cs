using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Server.Space;

/// <summary>How much a request may add to the data, estimated as etcd does. What only reads or deletes adds nothing.</summary>
internal static class RequestGrowth
{
    public const long None = 0;

    public const long Lease = 64;

    /// <summary>What a key takes beside its own bytes and the value's.</summary>
    private const long KeyOverhead = 256;

    public static long Of(PutRequest put) => KeyOverhead + put.Key.Length + put.Value.Length;

    /// <summary>Of the larger branch: nobody knows yet which one is taken.</summary>
    public static long Of(TxnRequest txn) => Math.Max(txn.Success.Sum(Of), txn.Failure.Sum(Of));

    private static long Of(RequestOp op) => op.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestPut => Of(op.RequestPut),
        RequestOp.RequestOneofCase.RequestTxn => Of(op.RequestTxn),
        _ => None,
    };
}
