using System.Security.Cryptography;
using EdgeStore.Core.Access;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;

namespace EdgeStore.Server.Import;

/// <summary>
/// Takes roles, permissions and users over. Nobody can read passwords, so users get one that nobody knows. What the destination
/// has under a name stays as it is there.
/// </summary>
internal sealed class AccessImport(EtcdEnd from, EtcdEnd to, ImportReport report)
{
    private const int PasswordLength = 32;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public async Task RunAsync(CancellationToken cancellation)
    {
        var roles = await from.AskAsync(options => from.Auth.RoleListAsync(new AuthRoleListRequest(), options), cancellation);

        // The root role is there without having been made.
        foreach (var role in roles.Roles.Where(role => role != AccessRules.Root)) await TakeRoleAsync(role, cancellation);
        var users = await from.AskAsync(options => from.Auth.UserListAsync(new AuthUserListRequest(), options), cancellation);
        foreach (var user in users.Users) await TakeUserAsync(user, cancellation);
    }

    private async Task TakeRoleAsync(string role, CancellationToken cancellation)
    {
        var found = await from.AskAsync(options => from.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = role }, options), cancellation);
        if (!await AddAsync(options => to.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = role }, options), cancellation)) return;
        foreach (var permission in found.Perm)
            await to.AskAsync(options => to.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = role, Perm = permission }, options), cancellation);
        report.Roles++;
    }

    private async Task TakeUserAsync(string user, CancellationToken cancellation)
    {
        var found = await from.AskAsync(options => from.Auth.UserGetAsync(new AuthUserGetRequest { Name = user }, options), cancellation);
        var add = new AuthUserAddRequest { Name = user, Password = RandomNumberGenerator.GetString(Letters, PasswordLength) };
        if (!await AddAsync(options => to.Auth.UserAddAsync(add, options), cancellation)) return;
        foreach (var role in found.Roles)
            await to.AskAsync(options => to.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = user, Role = role }, options), cancellation);
        report.Users.Add(user);
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
