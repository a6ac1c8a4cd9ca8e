using EdgeStore.Core.Errors;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// Checks of a request that need no state: keys given, operation count, and that no key is written twice by one
/// transaction, because all its changes share a revision.
/// </summary>
public static class TxnValidator
{
    /// <exception cref="EtcdException">With etcd's text.</exception>
    public static void Check(PutRequest put)
    {
        if (put.Key.IsEmpty) throw EtcdErrors.EmptyKey.ToException();
        if (SystemKeys.Contains(put.Key)) throw EtcdErrors.ReservedKey.ToException();
        if (put.IgnoreValue && !put.Value.IsEmpty) throw EtcdErrors.ValueProvided.ToException();
        if (put.IgnoreLease && put.Lease != 0) throw EtcdErrors.LeaseProvided.ToException();
    }

    /// <exception cref="EtcdException">With etcd's text.</exception>
    public static void Check(DeleteRangeRequest delete)
    {
        if (delete.Key.IsEmpty) throw EtcdErrors.EmptyKey.ToException();
    }

    /// <exception cref="EtcdException">With etcd's text.</exception>
    public static void Check(TxnRequest txn, int maxOps)
    {
        CheckShape(txn, maxOps);
        CheckOverlaps(txn.Success);
        CheckOverlaps(txn.Failure);
    }

    private static void CheckShape(TxnRequest txn, int maxOps)
    {
        var ops = Math.Max(txn.Compare.Count, Math.Max(txn.Success.Count, txn.Failure.Count));
        if (ops > maxOps) throw EtcdErrors.TooManyOps.ToException();
        foreach (var compare in txn.Compare)
            if (compare.Key.IsEmpty) throw EtcdErrors.EmptyKey.ToException();
        foreach (var op in txn.Success.Concat(txn.Failure)) CheckShape(op, maxOps - ops);
    }

    private static void CheckShape(RequestOp op, int maxOps)
    {
        switch (op.RequestCase)
        {
            case RequestOp.RequestOneofCase.RequestRange when op.RequestRange.Key.IsEmpty:
                throw EtcdErrors.EmptyKey.ToException();
            case RequestOp.RequestOneofCase.RequestPut:
                Check(op.RequestPut);
                break;
            case RequestOp.RequestOneofCase.RequestDeleteRange:
                Check(op.RequestDeleteRange);
                break;
            case RequestOp.RequestOneofCase.RequestTxn:
                CheckShape(op.RequestTxn, maxOps);
                break;
            case RequestOp.RequestOneofCase.None:
                throw EtcdErrors.KeyNotFound.ToException();
        }
    }

    /// <summary>The puts and deletes of a list of operations that are carried out together, nested ones included.</summary>
    private static (HashSet<ByteString> Puts, List<KeyRange> Deletes) CheckOverlaps(IEnumerable<RequestOp> ops)
    {
        var puts = new HashSet<ByteString>();
        var deletes = new List<KeyRange>();
        foreach (var op in ops)
            if (op.RequestDeleteRange is { } delete) deletes.Add(new KeyRange(delete.Key, delete.RangeEnd));

        foreach (var op in ops)
        {
            if (op.RequestTxn is not { } nested) continue;
            var (putsThen, deletesThen) = CheckOverlaps(nested.Success);
            var (putsElse, deletesElse) = CheckOverlaps(nested.Failure);
            foreach (var key in putsThen) AddPut(key, alternative: null);

            // Only one of the two branches is carried out, so they may put the same key.
            foreach (var key in putsElse) AddPut(key, alternative: putsThen);
            deletes.AddRange(deletesThen);
            deletes.AddRange(deletesElse);
        }

        foreach (var op in ops)
            if (op.RequestPut is { } put) AddPut(put.Key, alternative: null);
        return (puts, deletes);

        void AddPut(ByteString key, HashSet<ByteString>? alternative)
        {
            var isNew = puts.Add(key) || alternative?.Contains(key) == true;
            if (!isNew || deletes.Exists(range => range.Contains(key))) throw EtcdErrors.DuplicateKey.ToException();
        }
    }
}
