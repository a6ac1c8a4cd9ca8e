using EdgeStore.Core.Errors;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Access;

/// <summary>etcd's changes of users and roles, with its refusals. Each is one transaction, and counts as one revision of the rules.</summary>
public sealed class AccessChanges
{
    private readonly SystemTransaction _system;
    private readonly AccessRules _rules;

    private AccessChanges(SystemTransaction system)
    {
        _system = system;
        _rules = AccessRules.Of(system.Rows);
    }

    /// <exception cref="EtcdException">Refused; nothing is changed.</exception>
    public static void Apply(WriteBatch batch, Action<AccessChanges> change) => batch.ChangeSystem(system => change(new AccessChanges(system)));

    public void Enable()
    {
        if (_rules.IsEnabled) return;
        if (_rules.FindUser(AccessRules.Root) is not { } root) throw EtcdErrors.RootUserMissing.ToException();
        if (!root.IsRoot) throw EtcdErrors.RootRoleMissing.ToException();

        // As with etcd, this alone is no change of the rules.
        _system.Put(AccessTables.Settings, AccessTables.Enabled, new AccessSettingMessage { Enabled = true });
    }

    public void Disable()
    {
        if (!_rules.IsEnabled) return;
        _system.Put(AccessTables.Settings, AccessTables.Enabled, new AccessSettingMessage { Enabled = false });
        Count();
    }

    public void AddUser(AccessUserMessage user)
    {
        if (user.Name.Length == 0) throw EtcdErrors.UserEmpty.ToException();
        if (_rules.FindUser(user.Name) is not null) throw EtcdErrors.UserExists.ToException();

        // What a member granted that did not know of this name's last deletion is not the new user's.
        DeleteGrants(grant => grant.User == user.Name);
        _system.Put(AccessTables.Users, AccessTables.Id(user.Name), user);
        Count();
    }

    public void DeleteUser(string name)
    {
        if (_rules.IsEnabled && name == AccessRules.Root) throw EtcdErrors.InvalidAuthManagement.ToException();
        FindUser(name);
        DeleteGrants(grant => grant.User == name);
        _system.Delete(AccessTables.Users, AccessTables.Id(name));
        Count();
    }

    /// <param name="passwordHash">As bcrypt writes it.</param>
    public void ChangePassword(string name, ByteString passwordHash)
    {
        // As with etcd, a user without a password stays one.
        if (!FindUser(name).HasNoPassword)
            _system.Put(AccessTables.Users, AccessTables.Id(name), new AccessUserMessage { Name = name, Password = passwordHash });
        Count();
    }

    public void Grant(string user, string role)
    {
        var has = FindUser(user).Roles;
        if (role != AccessRules.Root && _rules.FindRole(role) is null) throw EtcdErrors.RoleNotFound.ToException();
        if (has.Contains(role)) return;
        _system.Put(AccessTables.Grants, AccessTables.IdOfGrant(user, role), new AccessGrantMessage { User = user, Role = role });
        Count();
    }

    public void Revoke(string user, string role)
    {
        if (_rules.IsEnabled && user == AccessRules.Root && role == AccessRules.Root) throw EtcdErrors.InvalidAuthManagement.ToException();
        if (!FindUser(user).Roles.Contains(role)) throw EtcdErrors.RoleNotGranted.ToException();
        _system.Delete(AccessTables.Grants, AccessTables.IdOfGrant(user, role));
        Count();
    }

    public void AddRole(string name)
    {
        if (name.Length == 0) throw EtcdErrors.RoleEmpty.ToException();
        if (_rules.FindRole(name) is not null) throw EtcdErrors.RoleExists.ToException();
        DeletePermissions(name);
        _system.Put(AccessTables.Roles, AccessTables.Id(name), new AccessRoleMessage { Name = name });
        Count();
    }

    public void DeleteRole(string name)
    {
        if (_rules.IsEnabled && name == AccessRules.Root) throw EtcdErrors.InvalidAuthManagement.ToException();
        FindRole(name);
        DeleteGrants(grant => grant.Role == name);
        DeletePermissions(name);
        _system.Delete(AccessTables.Roles, AccessTables.Id(name));
        Count();
    }

    public void GrantPermission(string role, Permission? permission)
    {
        if (permission is null) throw EtcdErrors.PermissionNotGiven.ToException();
        FindRole(role);
        _system.Put(
            AccessTables.Permissions,
            AccessTables.IdOfPermission(role, permission),
            new AccessPermissionMessage { Role = role, Permission = permission });
        Count();
    }

    public void RevokePermission(string role, Permission range)
    {
        if (!FindRole(role).Any(permission => permission.Key == range.Key && permission.RangeEnd == range.RangeEnd))
            throw EtcdErrors.PermissionNotGranted.ToException();
        _system.Delete(AccessTables.Permissions, AccessTables.IdOfPermission(role, range));
        Count();
    }

    private AccessUser FindUser(string name) => _rules.FindUser(name) ?? throw EtcdErrors.UserNotFound.ToException();

    private IReadOnlyList<Permission> FindRole(string name) => _rules.FindRole(name) ?? throw EtcdErrors.RoleNotFound.ToException();

    private void DeleteGrants(Func<AccessGrantMessage, bool> which)
    {
        foreach (var (id, grant) in AccessTables.Grants.All(_system.Rows).ToList())
            if (which(grant)) _system.Delete(AccessTables.Grants, id);
    }

    private void DeletePermissions(string role)
    {
        foreach (var (id, permission) in AccessTables.Permissions.All(_system.Rows).ToList())
            if (permission.Role == role) _system.Delete(AccessTables.Permissions, id);
    }

    private void Count() =>
        _system.Put(AccessTables.Settings, AccessTables.Revision, new AccessSettingMessage { Revision = _rules.Revision + 1 });
}
