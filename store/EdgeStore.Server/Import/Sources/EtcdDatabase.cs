using System.Buffers.Binary;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Server.Import.Bolt;
using Google.Protobuf;

namespace EdgeStore.Server.Import.Sources;

/// <summary>
/// What etcd keeps in its buckets.
/// <code>
/// key                   main revision 8, '_', sub revision 8, 't' after a delete → KeyValue
/// lease                 id 8 → Lease
/// authUsers, authRoles  name → User, Role
/// auth                  authEnabled → 1
/// </code>
/// Numbers in keys are big-endian, so that they are in order.
/// </summary>
internal sealed class EtcdDatabase(BoltFile file)
{
    private const int RevisionSize = 17;

    /// <summary>Every change that was not compacted, oldest first.</summary>
    public IEnumerable<StoredChange> Changes()
    {
        foreach (var item in file.Bucket("key"))
        {
            var key = item.Key.Span;
            if (key.Length is not (RevisionSize or RevisionSize + 1)) throw new BoltException($"a revision has {key.Length} bytes");
            yield return new StoredChange(
                BinaryPrimitives.ReadInt64BigEndian(key), BinaryPrimitives.ReadInt64BigEndian(key[9..]), key.Length > RevisionSize, Message(KeyValue.Parser, item));
        }
    }

    /// <summary>The seconds that each was granted for.</summary>
    public IReadOnlyDictionary<long, long> Leases() =>
        file.Bucket("lease").Select(item => Message(Protocol.Leases.Lease.Parser, item)).DistinctBy(lease => lease.ID).ToDictionary(lease => lease.ID, lease => lease.TTL);

    public IReadOnlyList<User> Users() => [.. file.Bucket("authUsers").Select(item => Message(User.Parser, item))];

    public IReadOnlyList<Role> Roles() => [.. file.Bucket("authRoles").Select(item => Message(Role.Parser, item))];

    public bool HasAuthentication() => file.Bucket("auth").Any(item => item.Key.Span.SequenceEqual("authEnabled"u8) && item.Value.Span is [1]);

    private static T Message<T>(MessageParser<T> parser, BoltItem item)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(item.Value.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new BoltException($"a {typeof(T).Name} cannot be read");
        }
    }
}
