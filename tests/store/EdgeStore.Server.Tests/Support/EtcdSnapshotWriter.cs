using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Mvcc;
using Google.Protobuf;

namespace EdgeStore.Server.Tests.Support;

/// <summary>Makes files such as <c>etcdctl snapshot save</c> writes. The conformance tests have real ones.</summary>
internal sealed class EtcdSnapshotWriter
{
    private readonly BoltWriter _file = new();
    private long _revision = 1;

    public EtcdSnapshotWriter Put(string key, string value, long lease = 0)
    {
        var kv = new KeyValue { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value), Lease = lease, ModRevision = ++_revision };
        _file.Add("key", Revision(isDelete: false), kv.ToByteArray());
        return this;
    }

    public EtcdSnapshotWriter Delete(string key)
    {
        _revision++;
        _file.Add("key", Revision(isDelete: true), new KeyValue { Key = ByteString.CopyFromUtf8(key) }.ToByteArray());
        return this;
    }

    public EtcdSnapshotWriter Grant(long lease, long seconds)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, lease);
        _file.Add("lease", key, new Protocol.Leases.Lease { ID = lease, TTL = seconds }.ToByteArray());
        return this;
    }

    public EtcdSnapshotWriter AddUser(string user, Role role)
    {
        _file.Add("authRoles", role.Name.ToByteArray(), role.ToByteArray());
        _file.Add("authUsers", System.Text.Encoding.UTF8.GetBytes(user), new User { Name = ByteString.CopyFromUtf8(user), Roles = { role.Name.ToStringUtf8() } }.ToByteArray());
        _file.Add("auth", "authEnabled"u8.ToArray(), [1]);
        return this;
    }

    public byte[] ToDatabase() => _file.ToFile(inPlace: "auth");

    public byte[] ToSnapshot()
    {
        var database = ToDatabase();
        return [.. database, .. SHA256.HashData(database)];
    }

    private byte[] Revision(bool isDelete)
    {
        var key = new byte[isDelete ? 18 : 17];
        BinaryPrimitives.WriteInt64BigEndian(key, _revision);
        key[8] = (byte)'_';
        if (isDelete) key[17] = (byte)'t';
        return key;
    }
}
