using System.Collections.Immutable;
using EdgeStore.Core.Access;
using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Gateway;
using EdgeStore.Server.Tls;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Access;

/// <summary>Whether a caller may do what it asks for. Without authentication everybody may do everything.</summary>
internal sealed class AccessGuard(StoreHead store, IUserTokens tokens, AccessOptions options)
{
    /// <summary>The calls that are for the root role whatever they ask for; the others look at their request.</summary>
    private static readonly HashSet<string> RootMethods =
    [
        "/etcdserverpb.Maintenance/Defragment", "/etcdserverpb.Maintenance/Hash", "/etcdserverpb.Maintenance/HashKV",
        "/etcdserverpb.Maintenance/Snapshot", "/etcdserverpb.Cluster/MemberAdd", "/etcdserverpb.Cluster/MemberRemove",
        "/etcdserverpb.Cluster/MemberUpdate", "/etcdserverpb.Cluster/MemberPromote",
    ];

    private const string OfOtherGateways = "grpcgateway-accept";

    private readonly AccessView _view = new();

    public AccessRules Rules => _view.Of(store.Published.System);

    /// <exception cref="EtcdException">Permission denied, or nobody knows who asks.</exception>
    public void Check(RangeRequest range, ServerCallContext context) => UserFor(context)?.CheckRead(range.Key, range.RangeEnd);

    /// <exception cref="EtcdException">Permission denied, or nobody knows who asks.</exception>
    public void Check(WatchCreateRequest watch, ServerCallContext context) =>
        UserFor(context)?.CheckRead(watch.Key.IsEmpty ? ByteString.CopyFrom(0) : watch.Key, watch.RangeEnd);

    /// <exception cref="EtcdException">Permission denied, or nobody knows who asks.</exception>
    public void Check(PutRequest put, ServerCallContext context)
    {
        if (UserFor(context) is { } user) Check(put, user);
    }

    /// <exception cref="EtcdException">Permission denied, or nobody knows who asks.</exception>
    public void Check(DeleteRangeRequest delete, ServerCallContext context)
    {
        if (UserFor(context) is { } user) Check(delete, user);
    }

    /// <exception cref="EtcdException">Permission denied, or nobody knows who asks.</exception>
    public void Check(TxnRequest txn, ServerCallContext context)
    {
        if (UserFor(context) is { } user) Check(txn, user);
    }

    /// <summary>For what anybody may do, unknown callers too; but who says who they are must be right.</summary>
    /// <exception cref="EtcdException">The token is not known, or not any more.</exception>
    public void CheckCaller(ServerCallContext context)
    {
        if (Rules.IsEnabled) NameOf(context);
    }

    /// <summary>Whoever ends a lease deletes its keys.</summary>
    /// <exception cref="EtcdException">Permission denied, or nobody knows who asks.</exception>
    public void CheckRevoke(long lease, ServerCallContext context)
    {
        CheckCaller(context);
        if (KeysOf(lease) is { Count: > 0 } keys && UserFor(context) is { } user)
            foreach (var key in keys) user.CheckWrite(key, ByteString.Empty);
    }

    /// <exception cref="EtcdException">Permission denied, or nobody knows who asks.</exception>
    public void CheckKeysOf(long lease, ServerCallContext context)
    {
        if (KeysOf(lease) is { Count: > 0 } keys && UserFor(context) is { } user)
            foreach (var key in keys) user.CheckRead(key, ByteString.Empty);
    }

    /// <exception cref="EtcdException">Not the root role, or nobody knows who asks.</exception>
    public void CheckMethod(ServerCallContext context)
    {
        if (RootMethods.Contains(context.Method)) CheckRoot(context);
    }

    /// <exception cref="EtcdException">Not the root role, or nobody knows who asks.</exception>
    public void CheckRoot(ServerCallContext context)
    {
        if (!Rules.IsEnabled) return;
        var name = NameOf(context) ?? throw EtcdErrors.UserEmpty.ToException();
        var user = Rules.FindUser(name) ?? throw EtcdErrors.UserNotFound.ToException();
        if (!user.IsRoot) throw EtcdErrors.PermissionDenied.ToException();
    }

    /// <exception cref="EtcdException">The token is not known, or not any more.</exception>
    public string? NameOf(ServerCallContext context)
    {
        if ((context.RequestHeaders.GetValue("token") ?? context.RequestHeaders.GetValue("authorization")) is { } token)
            return tokens.UserOf(token) ?? throw EtcdErrors.InvalidAuthToken.ToException();

        // As with etcd, a certificate names a user in gRPC only, and a gateway elsewhere shows its own one.
        if (!options.CertificatesName || context is GatewayCall || context.RequestHeaders.GetValue(OfOtherGateways) is not null) return null;
        return context.GetHttpContext().Connection.ClientCertificate is { } certificate ? CommonName.Of(certificate) : null;
    }

    /// <returns>Null while everybody may do everything.</returns>
    private AccessUser? UserFor(ServerCallContext context)
    {
        var rules = Rules;
        if (!rules.IsEnabled) return null;
        var name = NameOf(context) ?? throw EtcdErrors.UserEmpty.ToException();
        return rules.FindUser(name) ?? throw EtcdErrors.PermissionDenied.ToException();
    }

    private void Check(PutRequest put, AccessUser user)
    {
        user.CheckWrite(put.Key, ByteString.Empty);

        // A key on a lease goes with the lease: whoever may not write the keys that are there must not join them.
        foreach (var key in KeysOf(put.Lease)) user.CheckWrite(key, ByteString.Empty);
        if (put.PrevKv) user.CheckRead(put.Key, ByteString.Empty);
    }

    private static void Check(DeleteRangeRequest delete, AccessUser user)
    {
        user.CheckWrite(delete.Key, delete.RangeEnd);
        if (delete.PrevKv) user.CheckRead(delete.Key, delete.RangeEnd);
    }

    /// <summary>Both branches, whichever is taken, and what is nested in them.</summary>
    private void Check(TxnRequest txn, AccessUser user)
    {
        foreach (var compare in txn.Compare) user.CheckRead(compare.Key, compare.RangeEnd);
        foreach (var op in txn.Success.Concat(txn.Failure))
        {
            switch (op.RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestRange:
                    user.CheckRead(op.RequestRange.Key, op.RequestRange.RangeEnd);
                    break;
                case RequestOp.RequestOneofCase.RequestPut:
                    Check(op.RequestPut, user);
                    break;
                case RequestOp.RequestOneofCase.RequestDeleteRange:
                    Check(op.RequestDeleteRange, user);
                    break;
                case RequestOp.RequestOneofCase.RequestTxn:
                    Check(op.RequestTxn, user);
                    break;
            }
        }
    }

    private ImmutableHashSet<ByteString> KeysOf(long lease) => store.Published.Leases.Find(lease)?.Keys ?? [];
}
