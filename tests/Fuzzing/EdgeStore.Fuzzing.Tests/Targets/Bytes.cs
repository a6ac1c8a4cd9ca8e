using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace EdgeStore.Fuzzing.Tests.Targets;

/// <summary>Well-formed inputs.</summary>
internal static class Bytes
{
    public static byte[] Of(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A ConfigMap as kube-apiserver stores it: the magic, then runtime.Unknown with the object in field 2.</summary>
    public static byte[] OfObject()
    {
        byte[] metadata = [.. Field(1, Of("name")), .. Field(3, Of("space")), .. Field(11, [.. Field(1, Of("label")), .. Field(2, Of("value"))])];
        byte[] map = [.. Field(1, metadata), .. Field(2, [.. Field(1, Of("key")), .. Field(2, Of("data"))])];
        byte[] type = [.. Field(1, Of("v1")), .. Field(2, Of("ConfigMap"))];
        return [.. "k8s\0"u8, .. Field(1, type), .. Field(2, map)];
    }

    /// <summary>Two inputs in one: length of the first, little endian 4, then both.</summary>
    public static byte[] Pair(byte[] first, byte[] second)
    {
        var pair = new byte[4 + first.Length + second.Length];
        BinaryPrimitives.WriteInt32LittleEndian(pair, first.Length);
        first.CopyTo(pair.AsSpan(4));
        second.CopyTo(pair.AsSpan(4 + first.Length));
        return pair;
    }

    public static (byte[] First, byte[] Second) Parted(byte[] pair)
    {
        var rest = pair.AsSpan(Math.Min(4, pair.Length));
        var length = pair.Length < 4 ? 0 : (int)((uint)BinaryPrimitives.ReadInt32LittleEndian(pair) % ((uint)rest.Length + 1));
        return (rest[..length].ToArray(), rest[length..].ToArray());
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }
}
