using Google.Protobuf;

namespace EdgeStore.Conformance.Tests.Support;

internal static class Bytes
{
    /// <summary>etcd's spelling of "every key from here on" as a range end.</summary>
    public static readonly ByteString FromKey = ByteString.CopyFrom(0);

    public static ByteString Of(string text) => ByteString.CopyFromUtf8(text);

    /// <summary>First key after all that start with <paramref name="prefix"/>: its last byte plus one.</summary>
    public static ByteString PrefixEnd(ByteString prefix)
    {
        var end = prefix.ToByteArray();
        end[^1]++;
        return ByteString.CopyFrom(end);
    }
}
