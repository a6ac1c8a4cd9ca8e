using EdgeStore.Core.Errors;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// Carries out client requests on the working state. Everything that can fail is checked before the first change, so a
/// refused request changes nothing.
/// </summary>
internal sealed class RequestExecutor(WorkingState state, StoreState head)
{
    private readonly ClientTransaction _changes = new(state);
    private readonly ClientKeys _keys = new(state.Keys);

    public PutResponse Put(PutRequest put)
    {
        TxnValidator.Check(put);
        CheckPut(put);
        return ApplyPut(put);
    }

    public DeleteRangeResponse DeleteRange(DeleteRangeRequest delete)
    {
        TxnValidator.Check(delete);
        return ApplyDelete(delete);
    }

    public TxnResponse Txn(TxnRequest txn)
    {
        TxnValidator.Check(txn, state.Settings.MaxTxnOps);

        // Guards, nested ones included, see the state before the transaction.
        var plan = TxnPlan.Of(txn, new CompareEvaluator(state.Keys, Reader().ReadValue));
        CheckBranch(plan);
        var response = ApplyTxn(plan);

        // As in etcd, a nested transaction's header stays empty.
        response.Header.Revision = state.Revision;
        return response;
    }

    private void CheckBranch(TxnPlan plan)
    {
        foreach (var (op, nested) in plan.Ops)
        {
            if (op.RequestRange is { } range) Reader().CheckRevision(range.Revision);
            if (op.RequestPut is { } put) CheckPut(put);
            if (nested is not null) CheckBranch(nested);
        }
    }

    private void CheckPut(PutRequest put)
    {
        if (put.Lease != 0 && state.Leases.Find(put.Lease) is null) throw EtcdErrors.LeaseNotFound.ToException();
        if ((put.IgnoreValue || put.IgnoreLease) && FindLive(put) is null) throw EtcdErrors.KeyNotFound.ToException();
    }

    private TxnResponse ApplyTxn(TxnPlan plan)
    {
        var response = new TxnResponse { Header = new ResponseHeader(), Succeeded = plan.Succeeded };
        foreach (var (op, nested) in plan.Ops)
        {
            response.Responses.Add(op.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestRange => new ResponseOp { ResponseRange = Reader().Range(op.RequestRange) },
                RequestOp.RequestOneofCase.RequestPut => new ResponseOp { ResponsePut = ApplyPut(op.RequestPut) },
                RequestOp.RequestOneofCase.RequestDeleteRange => new ResponseOp { ResponseDeleteRange = ApplyDelete(op.RequestDeleteRange) },
                _ => new ResponseOp { ResponseTxn = ApplyTxn(nested!) },
            });
        }

        return response;
    }

    private PutResponse ApplyPut(PutRequest put)
    {
        var live = FindLive(put);
        var response = new PutResponse { Header = new ResponseHeader() };
        if (live is not null && (put.PrevKv || put.IgnoreValue))
        {
            var previous = Reader().ReadValue(live);
            if (put.PrevKv) response.PrevKv = previous;
            _changes.Put(put.Key, put.IgnoreValue ? previous.Value : put.Value, put.IgnoreLease ? live.Lease : put.Lease);
        }
        else
        {
            _changes.Put(put.Key, put.Value, put.IgnoreLease ? live!.Lease : put.Lease);
        }

        response.Header.Revision = state.Revision;
        return response;
    }

    private DeleteRangeResponse ApplyDelete(DeleteRangeRequest delete)
    {
        var response = new DeleteRangeResponse { Header = new ResponseHeader() };
        var live = _keys.Range(new KeyRange(delete.Key, delete.RangeEnd)).Where(version => !version.IsTombstone).ToList();
        foreach (var version in live)
        {
            if (delete.PrevKv) response.PrevKvs.Add(Reader().ReadValue(version));
            _changes.Delete(version);
        }

        response.Deleted = live.Count;
        response.Header.Revision = state.Revision;
        return response;
    }

    private KeyVersion? FindLive(PutRequest put) => _keys.Find(put.Key) is { IsTombstone: false } live ? live : null;

    private RangeReader Reader() => new(state.Keys, state, head.Scheme, state.Revision, head.CompactRevision);
}
