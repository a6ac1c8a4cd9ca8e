using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// One spelling for each JSON value: no white space, names in order, only the escapes that JSON demands, numbers as they
/// were written. Spelled out here because merged bytes must be the same at members of different builds.
/// </summary>
internal static class JsonCanonical
{
    public static ByteString Of(JsonElement node)
    {
        var raw = JsonMarshal.GetRawUtf8Value(node);
        if (node.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) && !raw.Contains((byte)'\\')) return ByteString.CopyFrom(raw);
        var output = new ArrayBufferWriter<byte>();
        Write(node, output);
        return UnsafeByteOperations.UnsafeWrap(output.WrittenMemory);
    }

    public static void WriteString(string text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        if (text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && text.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            Encoding.UTF8.GetBytes(text, output);
        }
        else
        {
            var escaped = new StringBuilder();
            foreach (var c in text) Escape(c, escaped);
            Encoding.UTF8.GetBytes(escaped.ToString(), output);
        }

        output.Write("\""u8);
    }

    private static void Write(JsonElement node, IBufferWriter<byte> output)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(node, output);
                break;
            case JsonValueKind.Array:
                WriteArray(node, output);
                break;
            case JsonValueKind.String:
                WriteString(node.GetString()!, output);
                break;
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(node));
                break;
        }
    }

    private static void WriteObject(JsonElement node, IBufferWriter<byte> output)
    {
        output.Write("{"u8);
        var isFirst = true;
        foreach (var property in node.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            if (!isFirst) output.Write(","u8);
            isFirst = false;
            WriteString(property.Name, output);
            output.Write(":"u8);
            Write(property.Value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(JsonElement node, IBufferWriter<byte> output)
    {
        output.Write("["u8);
        var isFirst = true;
        foreach (var element in node.EnumerateArray())
        {
            if (!isFirst) output.Write(","u8);
            isFirst = false;
            Write(element, output);
        }

        output.Write("]"u8);
    }

    private static void Escape(char c, StringBuilder escaped)
    {
        if (c is '"' or '\\') escaped.Append('\\').Append(c);
        else if (c < ' ') escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        else escaped.Append(c);
    }
}
