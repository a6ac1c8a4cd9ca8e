using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Server.Services;

/// <summary>Tells transactions that cannot change anything, whichever branch they take: they need no writer.</summary>
internal static class TxnKind
{
    public static bool IsReadOnly(TxnRequest txn) => OnlyReads(txn.Success) && OnlyReads(txn.Failure);

    private static bool OnlyReads(IEnumerable<RequestOp> ops)
    {
        foreach (var op in ops)
        {
            switch (op.RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestRange:
                case RequestOp.RequestOneofCase.RequestTxn when IsReadOnly(op.RequestTxn):
                    continue;
                default:
                    return false;
            }
        }

        return true;
    }
}
