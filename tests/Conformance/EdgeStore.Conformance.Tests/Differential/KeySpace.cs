using EdgeStore.Conformance.Tests.Support;
using Google.Protobuf;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>
/// Few keys, so that operations meet: two directories of ten keys and some odd ones. A directory stays below the thirteen keys up
/// to which Go's sort is stable: with more, the order of equal elements is not defined in etcd.
/// </summary>
internal sealed class KeySpace(Random random)
{
    private static readonly ByteString[] s_keys =
    [
        .. Enumerable.Range(0, 10).Select(i => Bytes.Of($"/a/{i}")),
        .. Enumerable.Range(0, 10).Select(i => Bytes.Of($"/b/{i}")),
        Bytes.Of("/a"), Bytes.Of("/"), Bytes.Of("~"), ByteString.CopyFrom(0), ByteString.CopyFrom(0xff), ByteString.CopyFrom(0xff, 0xff),
    ];

    public ByteString Key() => random.Next(50) == 0 ? ByteString.Empty : s_keys[random.Next(s_keys.Length)];

    public ByteString Value() => random.Next(10) switch
    {
        0 => ByteString.Empty,
        1 => Blob(random.Next(1, 300)),
        _ => Bytes.Of($"v{random.Next(6)}"),
    };

    public KeyInterval Interval() => random.Next(20) switch
    {
        < 8 => new KeyInterval(Key(), ByteString.Empty, IsSmall: true),
        < 13 => Directory(),
        < 16 => new KeyInterval(Bytes.Of($"/a/{random.Next(10)}"), Bytes.Of($"/a/{random.Next(10)}"), IsSmall: true),
        < 18 => new KeyInterval(Key(), Key(), IsSmall: false),
        < 19 => new KeyInterval(Key(), Bytes.FromKey, IsSmall: false),
        _ => new KeyInterval(Bytes.FromKey, Bytes.FromKey, IsSmall: false),
    };

    public KeyInterval Directory()
    {
        var prefix = Bytes.Of(random.Next(2) == 0 ? "/a/" : "/b/");
        return new KeyInterval(prefix, Bytes.PrefixEnd(prefix), IsSmall: true);
    }

    private ByteString Blob(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }
}
