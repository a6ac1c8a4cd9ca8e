using System.Security.Cryptography;
using EdgeStore.Core.Access;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Import.Sources;
using Grpc.Core;

namespace EdgeStore.Server.Import;

/// <summary>
/// Takes roles, permissions and users over. Nobody can read passwords, so users get one that nobody knows. What the destination
/// has under a name stays as it is there.
/// </summary>
internal sealed class AccessImport(IImportSource from, EtcdEnd to, ImportReport report)
{
    private const int PasswordLength = 32;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public async Task RunAsync(CancellationToken cancellation)
    {
        // The root role is there without having been made.
        foreach (var role in await from.RolesAsync(cancellation))
            if (role.Name.ToStringUtf8() != AccessRules.Root) await TakeAsync(role, cancellation);
        foreach (var user in await from.UsersAsync(cancellation)) await TakeAsync(user, cancellation);
    }

    private async Task TakeAsync(Role role, CancellationToken cancellation)
    {
        var name = role.Name.ToStringUtf8();
        if (!await AddAsync(options => to.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = name }, options), cancellation)) return;
        foreach (var permission in role.KeyPermission)
            await to.AskAsync(options => to.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = name, Perm = permission }, options), cancellation);
        report.Roles++;
    }

    private async Task TakeAsync(User user, CancellationToken cancellation)
    {
        var name = user.Name.ToStringUtf8();
        var add = new AuthUserAddRequest { Name = name, Password = RandomNumberGenerator.GetString(Letters, PasswordLength) };
        if (!await AddAsync(options => to.Auth.UserAddAsync(add, options), cancellation)) return;
        foreach (var role in user.Roles)
            await to.AskAsync(options => to.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = name, Role = role }, options), cancellation);
        report.Users.Add(name);
    }

    /// <returns>False when the name is taken.</returns>
    private async Task<bool> AddAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> add, CancellationToken cancellation)
    {
        try
        {
            await to.TryAskAsync(add, cancellation);
            return true;
        }
        catch (RpcException refusal) when (refusal.Status.Detail.EndsWith("already exists", StringComparison.Ordinal))
        {
            return false;
        }
        catch (RpcException failure)
        {
            throw to.Translate(failure);
        }
    }
}
