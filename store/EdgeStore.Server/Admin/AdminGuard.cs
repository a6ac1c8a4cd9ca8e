using EdgeStore.Server.Options;
using EdgeStore.Server.Tls;
using Grpc.Core;

namespace EdgeStore.Server.Admin;

/// <summary>
/// Who may call the admin service: with <c>--admin-allowed-cn</c>, whoever shows a client certificate with one of those
/// common names; without it, whoever the peer port lets in. A peer port without TLS lets everybody in, as etcd's does.
/// </summary>
internal sealed class AdminGuard(ServerOptions options)
{
    /// <exception cref="RpcException">The caller is not allowed to.</exception>
    public void Check(ServerCallContext context)
    {
        if (options.AdminAllowedCommonNames.Count == 0) return;
        // Not ours to dispose: it belongs to the connection, and the next call on it asks again.
        var certificate = context.GetHttpContext().Connection.ClientCertificate;
        var name = certificate is null ? null : CommonName.Of(certificate);
        if (name is not null && options.AdminAllowedCommonNames.Contains(name, StringComparer.Ordinal)) return;
        throw new RpcException(new Status(
            StatusCode.PermissionDenied,
            name is null
                ? "the admin service asks for a client certificate with a common name (--admin-allowed-cn)"
                : $"the admin service is not for '{name}' (--admin-allowed-cn)"));
    }
}
