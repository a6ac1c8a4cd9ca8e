using EdgeStore.Core.Access;
using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Services;
using EdgeStore.Server.Space;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Access;

/// <summary>etcd's Auth service. Users, roles and the switch replicate.</summary>
internal sealed class AuthService(
    ClientWriter writer, StoreHead store, AccessGuard guard, IUserTokens tokens, Passwords passwords, ResponseHeaders headers) : Auth.AuthBase
{
    public override async Task<AuthenticateResponse> Authenticate(AuthenticateRequest request, ServerCallContext context)
    {
        if (!guard.Rules.IsEnabled) throw EtcdErrors.AuthNotEnabled.ToException();
        var user = guard.Rules.FindUser(request.Name) ?? throw EtcdErrors.AuthFailed.ToException();
        if (user.HasNoPassword) throw EtcdErrors.UserHasNoPassword.ToException();
        if (!await passwords.VerifyAsync(request.Password, user.PasswordHash, context.CancellationToken)) throw EtcdErrors.AuthFailed.ToException();
        var token = tokens.Issue(request.Name);

        // Changed while the password was compared: the tokens from before are gone, so this one must not stay.
        if (guard.Rules.FindUser(request.Name)?.PasswordHash != user.PasswordHash) throw EtcdErrors.AuthFailed.ToException();
        return new AuthenticateResponse { Header = Header(), Token = token };
    }

    public override async Task<AuthEnableResponse> AuthEnable(AuthEnableRequest request, ServerCallContext context) =>
        new() { Header = await ChangeAsync(rules => rules.Enable(), context) };

    public override async Task<AuthDisableResponse> AuthDisable(AuthDisableRequest request, ServerCallContext context) =>
        new() { Header = await ChangeAsync(rules => rules.Disable(), context) };

    public override Task<AuthStatusResponse> AuthStatus(AuthStatusRequest request, ServerCallContext context)
    {
        guard.CheckRoot(context);
        return Task.FromResult(new AuthStatusResponse { Header = Header(), Enabled = guard.Rules.IsEnabled, AuthRevision = guard.Rules.Revision });
    }

    public override async Task<AuthUserAddResponse> UserAdd(AuthUserAddRequest request, ServerCallContext context)
    {
        guard.CheckRoot(context);
        var hasNoPassword = request.Options?.NoPassword == true;
        var user = new AccessUserMessage
        {
            Name = request.Name,
            NoPassword = hasNoPassword,
            Password = hasNoPassword ? ByteString.Empty : await passwords.HashAsync(request.Password, context.CancellationToken),
        };
        return new AuthUserAddResponse { Header = await ChangeAsync(rules => rules.AddUser(user), context) };
    }

    public override Task<AuthUserGetResponse> UserGet(AuthUserGetRequest request, ServerCallContext context)
    {
        if (guard.Rules.IsEnabled && guard.NameOf(context) != request.Name) guard.CheckRoot(context);
        var user = guard.Rules.FindUser(request.Name) ?? throw EtcdErrors.UserNotFound.ToException();
        return Task.FromResult(new AuthUserGetResponse { Header = Header(), Roles = { user.Roles } });
    }

    public override Task<AuthUserListResponse> UserList(AuthUserListRequest request, ServerCallContext context)
    {
        guard.CheckRoot(context);
        return Task.FromResult(new AuthUserListResponse { Header = Header(), Users = { guard.Rules.UserNames } });
    }

    public override async Task<AuthUserDeleteResponse> UserDelete(AuthUserDeleteRequest request, ServerCallContext context) =>
        new() { Header = await ChangeAsync(rules => rules.DeleteUser(request.Name), context) };

    public override async Task<AuthUserChangePasswordResponse> UserChangePassword(AuthUserChangePasswordRequest request, ServerCallContext context)
    {
        guard.CheckRoot(context);
        var hash = await passwords.HashAsync(request.Password, context.CancellationToken);
        return new AuthUserChangePasswordResponse { Header = await ChangeAsync(rules => rules.ChangePassword(request.Name, hash), context) };
    }

    public override async Task<AuthUserGrantRoleResponse> UserGrantRole(AuthUserGrantRoleRequest request, ServerCallContext context) =>
        new() { Header = await ChangeAsync(rules => rules.Grant(request.User, request.Role), context) };

    public override async Task<AuthUserRevokeRoleResponse> UserRevokeRole(AuthUserRevokeRoleRequest request, ServerCallContext context) =>
        new() { Header = await ChangeAsync(rules => rules.Revoke(request.Name, request.Role), context) };

    public override async Task<AuthRoleAddResponse> RoleAdd(AuthRoleAddRequest request, ServerCallContext context) =>
        new() { Header = await ChangeAsync(rules => rules.AddRole(request.Name), context) };

    public override Task<AuthRoleGetResponse> RoleGet(AuthRoleGetRequest request, ServerCallContext context)
    {
        if (guard.Rules.IsEnabled && !HasRole(guard.NameOf(context), request.Role)) guard.CheckRoot(context);
        var permissions = guard.Rules.FindRole(request.Role) ?? throw EtcdErrors.RoleNotFound.ToException();
        return Task.FromResult(new AuthRoleGetResponse { Header = Header(), Perm = { permissions } });
    }

    public override Task<AuthRoleListResponse> RoleList(AuthRoleListRequest request, ServerCallContext context)
    {
        guard.CheckRoot(context);
        return Task.FromResult(new AuthRoleListResponse { Header = Header(), Roles = { guard.Rules.RoleNames } });
    }

    public override async Task<AuthRoleDeleteResponse> RoleDelete(AuthRoleDeleteRequest request, ServerCallContext context) =>
        new() { Header = await ChangeAsync(rules => rules.DeleteRole(request.Role), context) };

    public override async Task<AuthRoleGrantPermissionResponse> RoleGrantPermission(AuthRoleGrantPermissionRequest request, ServerCallContext context) =>
        new() { Header = await ChangeAsync(rules => rules.GrantPermission(request.Name, request.Perm), context) };

    public override async Task<AuthRoleRevokePermissionResponse> RoleRevokePermission(AuthRoleRevokePermissionRequest request, ServerCallContext context) =>
        new()
        {
            Header = await ChangeAsync(
                rules => rules.RevokePermission(request.Role, new Permission { Key = request.Key, RangeEnd = request.RangeEnd }), context),
        };

    private bool HasRole(string? user, string role) => user is not null && guard.Rules.FindUser(user)?.Roles.Contains(role) == true;

    private async Task<ResponseHeader> ChangeAsync(Action<AccessChanges> change, ServerCallContext context)
    {
        guard.CheckRoot(context);
        await writer.WriteAsync(
            RequestGrowth.None,
            batch =>
            {
                AccessChanges.Apply(batch, change);
                return true;
            },
            context);
        return Header();
    }

    private ResponseHeader Header() => headers.At(store.Published.Revision);
}
