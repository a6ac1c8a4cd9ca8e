using Google.Protobuf;

namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// Takes a value apart into fields and puts fields together to a value. Taking apart what was put together gives the
/// fields back, unless some of them hide others.
/// </summary>
internal static class ValueFields
{
    private const byte OpaqueMark = (byte)'?';

    /// <returns>What each field holds; always something at the root.</returns>
    public static Dictionary<string, ByteString> Of(ByteString value) =>
        JsonReading.TryRead(value) ?? ProtobufFields.TryRead(value) ?? new() { [FieldPath.Root] = Opaque(value.Span) };

    /// <returns>The one value that these fields make, byte for byte, at whatever member.</returns>
    public static ByteString ToValue(IReadOnlyDictionary<string, ByteString> contents)
    {
        if (!contents.TryGetValue(FieldPath.Root, out var root)) return JsonWriting.Write(contents);
        if (root.Length > 0 && root[0] == OpaqueMark) return ByteString.CopyFrom(root.Span[1..]);
        return root.Equals(ProtobufFields.Mark) ? ProtobufFields.Write(contents) : JsonWriting.Write(contents);
    }

    private static ByteString Opaque(ReadOnlySpan<byte> value)
    {
        var content = new byte[value.Length + 1];
        content[0] = OpaqueMark;
        value.CopyTo(content.AsSpan(1));
        return UnsafeByteOperations.UnsafeWrap(content);
    }
}
