using System.Buffers;
using System.Buffers.Binary;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Storage;

/// <summary>
/// The index of a log as bytes, so that a start need not read the log.
/// <code>
/// | EDGEINDX | 01 | length | MetadataMessage | last revision | last sub | collected | digest 16 | keys | key | key | …
///
/// key:  | length | key | flags | revision | sub | create | version | lease | generation | birth | stamp | birth dot | fingerprint 16 |
///       | length | PackedVersions |
///       flags: 1 tombstone, 2 local only; birth, stamp: time 8, tag; birth dot: tag, n
/// </code>
/// Numbers without a size are varints, the others little endian. The keys are sorted. That the bytes are those that were written is for
/// whoever keeps them to see to; a later format gets another byte.
/// </summary>
public static class IndexFile
{
    public const byte FormatVersion = 1;

    private const ulong Tombstone = 1;
    private const ulong LocalOnly = 2;
    private const int DigestLength = 16;

    private static ReadOnlySpan<byte> Magic => "EDGEINDX"u8;

    public static void Write(IBufferWriter<byte> output, StoreState state)
    {
        var metadata = StateMetadata.Of(state).ToByteArray();
        var (last, digest) = LogDigest.Of(state.Keys);
        output.Write(Magic);
        output.Write([FormatVersion]);
        WriteBytes(output, metadata);
        Varint.Write(output, (ulong)last.Revision);
        Varint.Write(output, (ulong)last.Sub);
        Varint.Write(output, state.Collected.Count);
        WriteHash(output, digest);
        Varint.Write(output, (ulong)state.Keys.Count);
        foreach (var version in state.Keys.All) WriteKey(output, version);
    }

    /// <exception cref="FormatException">The bytes are no index, or of a later format.</exception>
    public static LogIndex Read(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic) || bytes.Length == Magic.Length || bytes[Magic.Length] != FormatVersion)
            throw new FormatException("no index of this format");
        var rest = bytes[(Magic.Length + 1)..];
        MetadataMessage metadata;
        try
        {
            metadata = MetadataMessage.Parser.ParseFrom(ReadBytes(ref rest));
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new FormatException(error.Message, error);
        }

        var last = new LogPosition((long)Varint.Read(ref rest), (int)Varint.Read(ref rest));
        var collected = Varint.Read(ref rest);
        var digest = ReadHash(ref rest);
        var keys = KeyIndex.Empty.ToBuilder();
        for (var left = Varint.Read(ref rest); left > 0; left--) keys.Set(ReadKey(ref rest));
        return rest.IsEmpty ? new LogIndex(metadata, last, collected, digest, keys.ToIndex()) : throw new FormatException("there is more than keys");
    }

    private static void WriteKey(IBufferWriter<byte> output, KeyVersion version)
    {
        WriteBytes(output, version.Key.Span);
        Varint.Write(output, (version.IsTombstone ? Tombstone : 0) | (version.IsLocalOnly ? LocalOnly : 0));
        Varint.Write(output, (ulong)version.ModRevision);
        Varint.Write(output, (ulong)version.Position.Sub);
        Varint.Write(output, (ulong)version.CreateRevision);
        Varint.Write(output, (ulong)version.Version);
        Varint.Write(output, (ulong)version.Lease);
        Varint.Write(output, version.Identity.Generation);
        WriteStamp(output, version.Identity.Birth);
        WriteStamp(output, version.Identity.Stamp);
        Varint.Write(output, (ulong)version.BirthDot.Tag.Value);
        Varint.Write(output, version.BirthDot.N);
        WriteHash(output, version.Fingerprint);
        WriteBytes(output, version.PackedOlder);
    }

    private static KeyVersion ReadKey(ref ReadOnlySpan<byte> rest)
    {
        var key = ByteString.CopyFrom(ReadBytes(ref rest));
        var flags = Varint.Read(ref rest);
        var version = new KeyVersion
        {
            Key = key,
            Position = new LogPosition((long)Varint.Read(ref rest), (int)Varint.Read(ref rest)),
            CreateRevision = (long)Varint.Read(ref rest),
            Version = (long)Varint.Read(ref rest),
            Lease = (long)Varint.Read(ref rest),
            Identity = new RecordIdentity(Varint.Read(ref rest), ReadStamp(ref rest), ReadStamp(ref rest), (flags & Tombstone) != 0),
            BirthDot = new Dot(new Tag((int)Varint.Read(ref rest)), Varint.Read(ref rest)),
            Fingerprint = ReadHash(ref rest),
            IsLocalOnly = (flags & LocalOnly) != 0,
            PackedOlder = ReadBytes(ref rest) is { IsEmpty: false } older ? older.ToArray() : null,
        };
        return version;
    }

    private static void WriteBytes(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        Varint.Write(output, (ulong)bytes.Length);
        output.Write(bytes);
    }

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> rest)
    {
        var length = Varint.Read(ref rest);
        return Take(ref rest, length <= int.MaxValue ? (int)length : int.MaxValue);
    }

    private static void WriteStamp(IBufferWriter<byte> output, Stamp stamp)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), stamp.Time);
        output.Advance(sizeof(ulong));
        Varint.Write(output, (ulong)stamp.Tag.Value);
    }

    private static Stamp ReadStamp(ref ReadOnlySpan<byte> rest) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, sizeof(ulong))), new Tag((int)Varint.Read(ref rest)));

    private static void WriteHash(IBufferWriter<byte> output, UInt128 hash)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(output.GetSpan(DigestLength), hash);
        output.Advance(DigestLength);
    }

    private static UInt128 ReadHash(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadUInt128LittleEndian(Take(ref rest, DigestLength));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (length > rest.Length) throw new FormatException("the index is cut off");
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
