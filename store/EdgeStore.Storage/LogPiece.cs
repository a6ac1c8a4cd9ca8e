using System.Buffers;
using System.Buffers.Binary;
using EdgeStore.Core.Storage;

namespace EdgeStore.Storage;

/// <summary>
/// Entries of the log as they are stored, one after the other.
/// <code>
/// | key 12 | length 4 | value | key | length | value | …
/// </code>
/// </summary>
internal sealed class LogPiece(int bytes)
{
    private const int HeaderLength = LogKey.Length + sizeof(int);

    private readonly ArrayBufferWriter<byte> _content = new(bytes);

    public int Length => _content.WrittenCount;

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var entry = _content.GetSpan(HeaderLength + value.Length);
        key.CopyTo(entry);
        BinaryPrimitives.WriteInt32LittleEndian(entry[LogKey.Length..], value.Length);
        value.CopyTo(entry[HeaderLength..]);
        _content.Advance(HeaderLength + value.Length);
    }

    /// <exception cref="CorruptStoreException">A value is of another format.</exception>
    public void Visit(EncodedEntryVisitor visit)
    {
        for (var rest = _content.WrittenSpan; !rest.IsEmpty;)
        {
            var position = LogKey.Read(rest);
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest[LogKey.Length..]);
            var value = rest.Slice(HeaderLength, length);
            visit(position, Versioned.IsReadable(value) ? value[1..] : throw Versioned.Unreadable(value, $"the log entry at {position}"));
            rest = rest[(HeaderLength + length)..];
        }
    }

    public void Clear() => _content.ResetWrittenCount();
}
