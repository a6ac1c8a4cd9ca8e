using EdgeStore.Core.Merging;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>
/// What the index needs of a <see cref="LogEntryMessage"/>, read where its bytes lie: a start reads all entries, and would spend most
/// of its time on making messages and collecting them.
/// </summary>
public readonly ref struct EncodedEntry
{
    // A field's number * 8 + its wire type.
    private const uint EntryRecord = (1 << 3) | 2;
    private const uint EntryCreateRevision = 2 << 3;
    private const uint EntryVersion = 3 << 3;
    private const uint EntryLocalOnly = 4 << 3;
    private const uint RecordKey = (1 << 3) | 2;
    private const uint RecordGeneration = 2 << 3;
    private const uint RecordBirth = (3 << 3) | 2;
    private const uint RecordStamp = (4 << 3) | 2;
    private const uint RecordTombstone = 5 << 3;
    private const uint RecordValue = (6 << 3) | 2;
    private const uint RecordLease = 7 << 3;
    private const uint RecordDots = (8 << 3) | 2;
    private const uint RecordBirthDot = (12 << 3) | 2;
    private const uint StampTime = (1 << 3) | 1;
    private const uint StampTag = 2 << 3;
    private const uint DotTag = 1 << 3;
    private const uint DotN = 2 << 3;

    private readonly ReadOnlySpan<byte> _record;

    private EncodedEntry(ReadOnlySpan<byte> content, out bool isMalformed)
    {
        var fields = new WireReader(content);
        while (fields.Next())
        {
            switch (fields.Tag)
            {
                case EntryRecord: _record = fields.Bytes; break;
                case EntryCreateRevision: CreateRevision = (long)fields.Number; break;
                case EntryVersion: Version = (long)fields.Number; break;
                case EntryLocalOnly: IsLocalOnly = fields.Number != 0; break;
            }
        }

        isMalformed = fields.IsMalformed;
        var generation = 0UL;
        Stamp birth = default, stamp = default;
        var isTombstone = false;
        var record = new WireReader(_record);
        while (record.Next())
        {
            switch (record.Tag)
            {
                case RecordKey: Key = record.Bytes; break;
                case RecordGeneration: generation = record.Number; break;
                case RecordBirth: birth = ReadStamp(record.Bytes, ref isMalformed); break;
                case RecordStamp: stamp = ReadStamp(record.Bytes, ref isMalformed); break;
                case RecordTombstone: isTombstone = record.Number != 0; break;
                case RecordValue: Value = record.Bytes; break;
                case RecordLease: Lease = (long)record.Number; break;
                case RecordBirthDot: BirthDot = ReadDot(record.Bytes, ref isMalformed); break;
            }
        }

        isMalformed |= record.IsMalformed;
        Identity = new RecordIdentity(generation, birth, stamp, isTombstone);
    }

    public ReadOnlySpan<byte> Key { get; }

    public ReadOnlySpan<byte> Value { get; }

    public RecordIdentity Identity { get; }

    public long CreateRevision { get; }

    public long Version { get; }

    public long Lease { get; }

    public bool IsLocalOnly { get; }

    public Dot BirthDot { get; }

    /// <returns>False when the bytes are no message.</returns>
    public static bool TryRead(ReadOnlySpan<byte> content, out EncodedEntry entry)
    {
        entry = new EncodedEntry(content, out var isMalformed);
        return !isMalformed;
    }

    /// <summary>The vector includes every change whose effect the record carries.</summary>
    public bool IsCoveredBy(VersionVector vector)
    {
        var isMalformed = false;
        var fields = new WireReader(_record);
        while (fields.Next())
        {
            if (fields.Tag == RecordDots && !vector.Covers(ReadDot(fields.Bytes, ref isMalformed))) return false;
        }

        return true;
    }

    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">A part that is not read in place is no message.</exception>
    public RecordMessage ToRecord() => RecordMessage.Parser.ParseFrom(_record);

    private static Stamp ReadStamp(ReadOnlySpan<byte> message, ref bool isMalformed)
    {
        var time = 0UL;
        var tag = 0;
        var fields = new WireReader(message);
        while (fields.Next())
        {
            if (fields.Tag == StampTime) time = fields.Number;
            else if (fields.Tag == StampTag) tag = (int)fields.Number;
        }

        isMalformed |= fields.IsMalformed;
        return new Stamp(time, new Tag(tag));
    }

    private static Dot ReadDot(ReadOnlySpan<byte> message, ref bool isMalformed)
    {
        var tag = 0;
        var n = 0UL;
        var fields = new WireReader(message);
        while (fields.Next())
        {
            if (fields.Tag == DotTag) tag = (int)fields.Number;
            else if (fields.Tag == DotN) n = fields.Number;
        }

        isMalformed |= fields.IsMalformed;
        return new Dot(new Tag(tag), n);
    }
}
