using System.Buffers;
using EdgeStore.Core.Storage;

namespace EdgeStore.Core.Mvcc;

/// <summary>
/// The versions of a key that are older than a given one, as bytes; an eighth of what the objects take.
/// <code>
/// put@9 → tombstone@7 → put@3      | 2 0 0 0 0 | 4 0 1 1 0 |     of put@9
/// | revisions since | sub | revisions from the create on, 0: tombstone | version | lease |     newest first, varints
/// </code>
/// </summary>
internal static class PackedVersions
{
    /// <returns>Null when there is none.</returns>
    public static byte[]? Pack(StoredVersion newer)
    {
        if (newer.Older is null) return null;
        var packed = new ArrayBufferWriter<byte>();
        var revision = newer.ModRevision;
        for (var version = newer.Older; version is not null; version = version.Older)
        {
            Varint.Write(packed, (ulong)(revision - version.ModRevision));
            revision = version.ModRevision;
            Varint.Write(packed, (ulong)version.Position.Sub);
            Varint.Write(packed, version.IsTombstone ? 0 : (ulong)(revision - version.CreateRevision + 1));
            Varint.Write(packed, (ulong)version.Version);
            Varint.Write(packed, (ulong)version.Lease);
        }

        return packed.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not what <see cref="Pack"/> makes.</exception>
    public static StoredVersion? Unpack(ReadOnlySpan<byte> packed, StoredVersion newer)
    {
        var versions = new List<(LogPosition Position, long Create, long Version, long Lease)>();
        var revision = newer.ModRevision;
        while (!packed.IsEmpty)
        {
            revision -= (long)Varint.Read(ref packed);
            var position = new LogPosition(revision, (int)Varint.Read(ref packed));
            var sinceCreate = (long)Varint.Read(ref packed);
            versions.Add((position, sinceCreate == 0 ? 0 : revision - sinceCreate + 1, (long)Varint.Read(ref packed), (long)Varint.Read(ref packed)));
        }

        StoredVersion? chain = null;
        for (var i = versions.Count - 1; i >= 0; i--)
        {
            var (position, create, version, lease) = versions[i];
            chain = new StoredVersion { Key = newer.Key, Position = position, CreateRevision = create, Version = version, Lease = lease, Older = chain };
        }

        return chain;
    }
}
