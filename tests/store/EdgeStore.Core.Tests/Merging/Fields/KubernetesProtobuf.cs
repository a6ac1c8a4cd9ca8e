using Google.Protobuf;

namespace EdgeStore.Core.Tests.Merging.Fields;

/// <summary>Makes values as kube-apiserver stores them: <c>k8s\0</c> and a runtime.Unknown around an object.</summary>
internal static class KubernetesProtobuf
{
    /// <param name="fields">Top-level fields of the object, in the order in which they are written; a number may stand more than once.</param>
    public static ByteString Value(string kind, params (int Number, string Content)[] fields) => Value(kind, fields.Select(field => (field.Number, Utf8(field.Content))));

    public static ByteString Value(string kind, IEnumerable<(int Number, ByteString Content)> fields) =>
        Wrap(Message([(1, Message([(1, Utf8("v1")), (2, Utf8(kind))])), (2, Message(fields)), (3, ByteString.Empty), (4, ByteString.Empty)]));

    /// <param name="fields">Of labels (11) and annotations (12), each is an entry: key=value.</param>
    public static ByteString Metadata(params IEnumerable<(int Number, string Content)> fields) => Message(fields.Select(field =>
        (field.Number, field.Number is 11 or 12 ? Message(field.Content.Split('=').Select((part, index) => (index + 1, Utf8(part)))) : Utf8(field.Content))));

    public static ByteString Wrap(ByteString unknown) => ByteString.CopyFrom([.. "k8s\0"u8, .. unknown.Span]);

    public static ByteString Message(IEnumerable<(int Number, ByteString Content)> fields)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes, leaveOpen: true);
        foreach (var (number, content) in fields)
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(content);
        }

        output.Flush();
        return ByteString.CopyFrom(bytes.ToArray());
    }

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);
}
