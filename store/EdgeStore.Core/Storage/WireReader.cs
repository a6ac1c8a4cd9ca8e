using System.Buffers.Binary;

namespace EdgeStore.Core.Storage;

/// <summary>
/// Walks over the fields of a protobuf message where it lies, without copying any.
/// <code>
/// | tag | 7 | tag | length | bytes |      tag: number of the field * 8 + wire type, as varints are
/// </code>
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int VarintType = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;

    public uint Tag { get; private set; }

    /// <summary>Of a field that is not length-delimited.</summary>
    public ulong Number { get; private set; }

    /// <summary>Of a field that is.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Why <see cref="Next"/> has found no more, when it is not the end.</summary>
    public bool IsMalformed { get; private set; }


    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        if (!TryReadVarint(out var tag) || tag > uint.MaxValue || tag >> 3 == 0 || !TryReadContent((int)tag & 7))
        {
            IsMalformed = true;
            return false;
        }

        Tag = (uint)tag;
        return true;
    }

    private bool TryReadContent(int wireType)
    {
        ulong number;
        switch (wireType)
        {
            case VarintType when TryReadVarint(out number):
                Number = number;
                return true;
            case Fixed64 when BinaryPrimitives.TryReadUInt64LittleEndian(_rest, out number):
                Number = number;
                _rest = _rest[sizeof(ulong)..];
                return true;
            case Delimited when TryReadVarint(out var length) && length <= (ulong)_rest.Length:
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            case Fixed32 when BinaryPrimitives.TryReadUInt32LittleEndian(_rest, out var small):
                Number = small;
                _rest = _rest[sizeof(uint)..];
                return true;
            default:
                return false;
        }
    }

    private bool TryReadVarint(out ulong value) => Varint.TryRead(ref _rest, out value);
}
