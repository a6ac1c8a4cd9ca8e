using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>
/// Draws changes of users and roles, switches of the user who asks, and requests for keys, leases and watches. Root is always there: without
/// it nobody could go on.
/// </summary>
internal sealed class AccessStepGenerator(Random random, Model model)
{
    private static readonly string[] s_users = ["u1", "u2", "u3"];
    private static readonly string[] s_roles = ["r1", "r2", "r3"];
    private static readonly string[] s_passwords = ["a", "b"];

    private readonly KeySpace _keys = new(random);
    private readonly RequestGenerator _requests = new(random, new KeySpace(random), model);

    /// <summary>What comes before everything else.</summary>
    public static IEnumerable<Step> Begin() =>
    [
        Call("UserAdd", new AuthUserAddRequest { Name = "root", Password = "root" }, (client, request, who) => client.Auth.UserAddAsync(request, who)),
        Call("UserGrantRole", new AuthUserGrantRoleRequest { User = "root", Role = "root" }, (client, request, who) => client.Auth.UserGrantRoleAsync(request, who)),
    ];

    public Step Next() => random.Next(100) switch
    {
        < 14 => ActAs("root", "root"),
        < 26 => ActAs(User(), Password()),
        < 28 => new Step("act as nobody", side =>
        {
            side.Headers = [];
            return Task.FromResult("");
        }),
        < 34 => Call("AuthEnable", new AuthEnableRequest(), (client, request, who) => client.Auth.AuthEnableAsync(request, who)),
        < 35 => Disable(),
        < 63 => Management(),
        < 65 => Watch(),
        < 74 => Call("Put", _requests.Put(), (client, request, who) => client.Kv.PutAsync(request, who)),
        < 78 => Call("DeleteRange", _requests.Delete(), (client, request, who) => client.Kv.DeleteRangeAsync(request, who)),
        < 88 => Call("Range", _requests.Range(), (client, request, who) => client.Kv.RangeAsync(request, who)),
        < 94 => Call("Txn", Txn(), (client, request, who) => client.Kv.TxnAsync(request, who)),
        < 96 => Call("LeaseGrant", _requests.Grant(), (client, request, who) => client.Lease.LeaseGrantAsync(request, who)),
        < 99 => Call("LeaseRevoke", new LeaseRevokeRequest { ID = _requests.LeaseId() }, (client, request, who) => client.Lease.LeaseRevokeAsync(request, who)),
        _ => Restart(),
    };

    private Step Management() => random.Next(12) switch
    {
        0 => Call("UserAdd", NewUser(), (client, request, who) => client.Auth.UserAddAsync(request, who)),
        1 => Call("UserDelete", new AuthUserDeleteRequest { Name = User() }, (client, request, who) => client.Auth.UserDeleteAsync(request, who)),
        2 => Call("UserChangePassword", new AuthUserChangePasswordRequest { Name = User(), Password = Password() }, (client, request, who) => client.Auth.UserChangePasswordAsync(request, who)),
        3 => Call("UserGrantRole", new AuthUserGrantRoleRequest { User = User(), Role = Role() }, (client, request, who) => client.Auth.UserGrantRoleAsync(request, who)),
        4 => Call("UserRevokeRole", new AuthUserRevokeRoleRequest { Name = User(), Role = Role() }, (client, request, who) => client.Auth.UserRevokeRoleAsync(request, who)),
        5 => Call("UserGet", new AuthUserGetRequest { Name = User() }, (client, request, who) => client.Auth.UserGetAsync(request, who)),
        6 => Call("UserList", new AuthUserListRequest(), (client, request, who) => client.Auth.UserListAsync(request, who)),
        7 => Call("RoleAdd", new AuthRoleAddRequest { Name = Role() }, (client, request, who) => client.Auth.RoleAddAsync(request, who)),
        8 => random.Next(3) == 0
            ? Call("RoleDelete", new AuthRoleDeleteRequest { Role = Role() }, (client, request, who) => client.Auth.RoleDeleteAsync(request, who))
            : Call("RoleList", new AuthRoleListRequest(), (client, request, who) => client.Auth.RoleListAsync(request, who)),
        9 => Call("RoleGet", new AuthRoleGetRequest { Role = Role() }, (client, request, who) => client.Auth.RoleGetAsync(request, who)),
        10 => Call("RoleRevokePermission", RevokedPermission(), (client, request, who) => client.Auth.RoleRevokePermissionAsync(request, who)),
        _ => Call("RoleGrantPermission", new AuthRoleGrantPermissionRequest { Name = Role(), Perm = Permission() }, (client, request, who) => client.Auth.RoleGrantPermissionAsync(request, who)),
    };

    private static Step ActAs(string user, string password) => new($"act as {user} with the password {password}", side => StepGenerator.AnswerAsync(async () =>
    {
        var answer = await side.Client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = user, Password = password });
        side.Headers = new Metadata { { "token", answer.Token } };
        return answer;
    }));

    private static Step Disable()
    {
        var call = Call("AuthDisable", new AuthDisableRequest(), (client, request, who) => client.Auth.AuthDisableAsync(request, who));
        return call with
        {
            RunAsync = async side =>
            {
                var answer = await call.RunAsync(side);

                // etcd 3.4 still refuses tokens that it does not know, later versions and edgestore do not look at them any more.
                if (answer.StartsWith('{')) side.Headers = [];
                return answer;
            },
        };
    }

    private Step Restart()
    {
        var clean = random.Next(2) == 0;
        return new Step(clean ? "Restart (SIGTERM)" : "Restart (SIGKILL)", async side =>
        {
            // Whether a token outlives a restart is up to when etcd last wrote its log's position.
            side.Headers = [];
            await side.RestartAsync(clean);
            return "";
        }, NeedsQuiet: true);
    }

    /// <summary>From now on, or from somewhere in the past: what was written before somebody may see it is shown as well.</summary>
    private Step Watch()
    {
        var interval = _keys.Interval();
        var request = new WatchCreateRequest { Key = interval.Key, RangeEnd = interval.End, PrevKv = random.Next(2) == 0, StartRevision = random.Next(2) };
        return new Step($"Watch {request}", side => side.CreateUsersWatchAsync(request));
    }

    private AuthUserAddRequest NewUser() => random.Next(5) == 0
        ? new AuthUserAddRequest { Name = User(), Options = new UserAddOptions { NoPassword = true } }
        : new AuthUserAddRequest { Name = User(), Password = Password() };

    private Permission Permission()
    {
        var interval = _keys.Interval();
        return new Permission { PermType = (Permission.Types.Type)random.Next(3), Key = interval.Key, RangeEnd = interval.End };
    }

    private AuthRoleRevokePermissionRequest RevokedPermission()
    {
        var interval = _keys.Interval();
        return new AuthRoleRevokePermissionRequest { Role = Role(), Key = interval.Key, RangeEnd = interval.End };
    }

    private TxnRequest Txn()
    {
        var txn = _requests.Txn(depth: int.MaxValue);
        foreach (var op in txn.Success.Concat(txn.Failure))
            if (op.RequestPut is { } put)
                (put.PrevKv, put.Lease) = (false, 0);
        return txn;
    }

    private string User() => s_users[random.Next(s_users.Length)];

    private string Role() => random.Next(20) == 0 ? "root" : s_roles[random.Next(s_roles.Length)];

    private string Password() => s_passwords[random.Next(s_passwords.Length)];

    private static Step Call<TRequest, TAnswer>(string name, TRequest request, Func<EtcdClient, TRequest, Metadata, AsyncUnaryCall<TAnswer>> call)
        where TRequest : IMessage
        where TAnswer : IMessage =>
        new($"{name} {request}", side => StepGenerator.AnswerAsync(async () => await call(side.Client, request, side.Headers)));
}
