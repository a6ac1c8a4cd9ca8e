using Google.Protobuf;

namespace EdgeStore.Core.Tests.Merging.Fields;

/// <summary>Makes values as kube-apiserver stores them: <c>k8s\0</c> and a runtime.Unknown around an object.</summary>
internal static class KubernetesProtobuf
{
    /// <param name="fields">Top-level fields of the object, in the order in which they are written; a number may stand more than once.</param>
    public static ByteString Value(string kind, params (int Number, string Content)[] fields) =>
        Wrap(Message([(1, Message([(1, Utf8("v1")), (2, Utf8(kind))])), (2, Message(fields.Select(field => (field.Number, Utf8(field.Content))))), (3, ByteString.Empty), (4, ByteString.Empty)]));

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
