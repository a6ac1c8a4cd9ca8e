using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Auth;

namespace EdgeStore.Core.Access;

/// <summary>Who may do what, as the rows of the system keyspace say it; immutable.</summary>
public sealed class AccessRules
{
    /// <summary>The user that must be there, and the role that may do everything.</summary>
    public const string Root = "root";

    private readonly SortedDictionary<string, AccessUser> _users = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<Permission>> _roles = new(StringComparer.Ordinal);

    private AccessRules(SystemRows rows)
    {
        IsEnabled = AccessTables.Settings.Find(rows, AccessTables.Enabled)?.Enabled == true;

        // etcd counts from 1.
        Revision = AccessTables.Settings.Find(rows, AccessTables.Revision)?.Revision ?? 1;
        foreach (var role in AccessTables.Roles.All(rows)) _roles[role.Row.Name] = [];
        foreach (var permission in AccessTables.Permissions.All(rows))
            if (_roles.TryGetValue(permission.Row.Role, out var permissions)) permissions.Add(permission.Row.Permission);

        var grants = AccessTables.Grants.All(rows).ToLookup(grant => grant.Row.User, grant => grant.Row.Role);
        foreach (var (_, user) in AccessTables.Users.All(rows))
        {
            // A role that was deleted elsewhere at the time of the grant is none; root needs no row of its own.
            var roles = grants[user.Name].Where(role => role == Root || _roles.ContainsKey(role)).Order(StringComparer.Ordinal).ToList();
            var permissions = roles.SelectMany(role => _roles.GetValueOrDefault(role, [])).ToList();
            _users[user.Name] = new AccessUser(user.Password.ToStringUtf8(), user.NoPassword, roles, permissions);
        }
    }

    public bool IsEnabled { get; }

    public ulong Revision { get; }

    public IEnumerable<string> UserNames => _users.Keys;

    public IEnumerable<string> RoleNames => _roles.Keys;

    public static AccessRules Of(SystemRows rows) => new(rows);

    public AccessUser? FindUser(string name) => _users.GetValueOrDefault(name);

    /// <returns>The role's permissions by key; null when there is no such role.</returns>
    public IReadOnlyList<Permission>? FindRole(string name) =>
        _roles.TryGetValue(name, out var permissions) ? [.. permissions.OrderBy(permission => permission.Key, Mvcc.ByteOrder.Instance)] : null;
}
