using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Core.Transactions;

/// <summary>A transaction with its guards decided: the branch to carry out, down to the innermost.</summary>
internal sealed record TxnPlan(bool Succeeded, IReadOnlyList<(RequestOp Op, TxnPlan? Nested)> Ops)
{
    public static TxnPlan Of(TxnRequest txn, CompareEvaluator guards)
    {
        var succeeded = guards.All(txn.Compare);
        var branch = succeeded ? txn.Success : txn.Failure;
        return new TxnPlan(succeeded, [.. branch.Select(op => (op, op.RequestTxn is { } nested ? Of(nested, guards) : null))]);
    }
}
