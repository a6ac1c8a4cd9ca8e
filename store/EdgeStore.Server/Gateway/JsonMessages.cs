using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EdgeStore.Server.Gateway;

/// <summary>
/// Messages in JSON as etcd's gateway writes them: protobuf's own mapping (bytes in base64, 64-bit numbers as text), names as in
/// the .proto files, what has its default value left out. Reading takes camelCase too, and ignores what it does not know.
/// </summary>
internal static class JsonMessages
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="RpcException">InvalidArgument: it does not fit the message.</exception>
    public static IMessage Parse(string json, MessageDescriptor descriptor)
    {
        try
        {
            var message = Parser.Parse(json, descriptor);
            using var document = JsonDocument.Parse(json);
            return EnumCheck.FirstUnknown(document.RootElement, descriptor) is { } unknown ? throw new FormatException(unknown) : message;
        }
        catch (Exception exception) when (exception is JsonException or InvalidJsonException or InvalidProtocolBufferException or FormatException)
        {
            throw Malformed(exception);
        }
    }

    public static RpcException Malformed(Exception exception) => new(new Status(StatusCode.InvalidArgument, exception.Message));

    /// <summary>Writes a message; the formatter's own text is for people, with spaces.</summary>
    public static void Write(Utf8JsonWriter writer, IMessage message)
    {
        using var document = JsonDocument.Parse(Formatter.Format(message));
        document.RootElement.WriteTo(writer);
    }

    public static byte[] Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Compact)) write(writer);
        return buffer.ToArray();
    }
}
