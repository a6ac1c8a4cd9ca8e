namespace EdgeStore.Benchmarks.Store.Watching;

/// <summary>Walks over the fields of a protobuf message: numbers and bytes, which is all that etcd's messages have.</summary>
internal ref struct ProtoFields(ReadOnlySpan<byte> message)
{
    private const int LengthDelimited = 2;

    private ReadOnlySpan<byte> _rest = message;

    public int Number { get; private set; }

    /// <summary>Of a number.</summary>
    public long Value { get; private set; }

    /// <summary>Of a string or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = Varint();
        Number = (int)(tag >> 3);
        Value = Varint();
        if ((tag & 7) != LengthDelimited) return true;
        Bytes = _rest[..(int)Value];
        _rest = _rest[(int)Value..];
        return true;
    }

    private long Varint()
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
