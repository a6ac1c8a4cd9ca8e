using System.Buffers.Binary;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Access;

/// <summary>
/// etcd's users and roles in the system keyspace, so that they replicate. One fact a row: that a user exists, that it has a role,
/// that a role may read a range. A revocation at one member is then not undone by a new password at another.
/// </summary>
public static class AccessTables
{
    public static readonly SystemTable<AccessUserMessage> Users = new("access-users", AccessUserMessage.Parser);
    public static readonly SystemTable<AccessRoleMessage> Roles = new("access-roles", AccessRoleMessage.Parser);
    public static readonly SystemTable<AccessGrantMessage> Grants = new("access-grants", AccessGrantMessage.Parser);
    public static readonly SystemTable<AccessPermissionMessage> Permissions = new("access-permissions", AccessPermissionMessage.Parser);
    public static readonly SystemTable<AccessSettingMessage> Settings = new("access-settings", AccessSettingMessage.Parser);

    public static readonly ByteString Enabled = ByteString.CopyFromUtf8("enabled");
    public static readonly ByteString Revision = ByteString.CopyFromUtf8("revision");

    public static ByteString Id(string name) => ByteString.CopyFromUtf8(name);

    public static ByteString IdOfGrant(string user, string role) => Join(Id(user), Id(role));

    public static ByteString IdOfPermission(string role, Permission permission) => Join(Id(role), Join(permission.Key, permission.RangeEnd));

    /// <summary>The length of the first part goes before it, so that different pairs are never equal.</summary>
    private static ByteString Join(ByteString first, ByteString second)
    {
        var bytes = new byte[sizeof(int) + first.Length + second.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, first.Length);
        first.CopyTo(bytes, sizeof(int));
        second.CopyTo(bytes, sizeof(int) + first.Length);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
