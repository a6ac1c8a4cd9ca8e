using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Auth;
using Google.Protobuf;

namespace EdgeStore.Core.Access;

/// <summary>A user and all that its roles let it do.</summary>
public sealed class AccessUser
{
    private readonly KeyCoverage _readable;
    private readonly KeyCoverage _writable;

    internal AccessUser(string passwordHash, bool hasNoPassword, IReadOnlyList<string> roles, IReadOnlyList<Permission> permissions)
    {
        PasswordHash = passwordHash;
        HasNoPassword = hasNoPassword;
        Roles = roles;
        _readable = new KeyCoverage(permissions.Where(permission => permission.PermType != Permission.Types.Type.Write));
        _writable = new KeyCoverage(permissions.Where(permission => permission.PermType != Permission.Types.Type.Read));
    }

    public string PasswordHash { get; }

    public bool HasNoPassword { get; }

    /// <summary>Sorted.</summary>
    public IReadOnlyList<string> Roles { get; }

    public bool IsRoot => Roles.Contains(AccessRules.Root);

    /// <exception cref="EtcdException">Permission denied.</exception>
    public void CheckRead(ByteString key, ByteString rangeEnd) => Check(_readable, key, rangeEnd);

    /// <exception cref="EtcdException">Permission denied.</exception>
    public void CheckWrite(ByteString key, ByteString rangeEnd) => Check(_writable, key, rangeEnd);

    private void Check(KeyCoverage coverage, ByteString key, ByteString rangeEnd)
    {
        if (!IsRoot && !coverage.Covers(key, rangeEnd)) throw EtcdErrors.PermissionDenied.ToException();
    }
}
