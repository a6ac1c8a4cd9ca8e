using System.Globalization;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// Takes Kubernetes' protobuf apart without a schema: one field for each top-level field of the object, which are
/// metadata, spec and status for the built-in kinds. What is inside is never touched, but for the metadata, which is the
/// same message in every kind (<see cref="MetadataFields"/>).
/// <code>
/// "k8s\0" | runtime.Unknown { 1 typeMeta, 2 raw, 3 contentEncoding, 4 contentType }
///                                         raw = the object { 1 metadata, 2 spec, 3 status }
///
/// (empty)     k8s
/// #envelope   all of Unknown but raw
/// #2 #3       all occurrences of the field in raw, tags included, one after the other
/// #1 #1#…     the metadata
/// </code>
/// </summary>
internal static class ProtobufFields
{
    public static readonly ByteString Mark = ByteString.CopyFromUtf8("k8s");

    private const string Envelope = "#envelope";
    private const int RawField = 2;
    private const int ContentEncodingField = 3;
    private const int ContentTypeField = 4;

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <returns>Null when the value is not an object in Kubernetes' protobuf.</returns>
    public static Dictionary<string, ByteString>? TryRead(ByteString value)
    {
        if (!value.Span.StartsWith(Magic)) return null;
        var unknown = value.Span[Magic.Length..];
        if (WireField.Split(unknown) is not { } around || !IsPlain(around, unknown)) return null;
        var raw = unknown[around.Single(field => field.Number == RawField).Payload];
        if (WireField.Split(raw) is not { } fields) return null;

        var contents = new Dictionary<string, ByteString>(StringComparer.Ordinal)
        {
            [FieldPath.Root] = Mark,
            [Envelope] = Concatenate(unknown, around.Where(field => field.Number != RawField)),
        };
        foreach (var occurrences in fields.GroupBy(field => field.Number))
        {
            var content = Concatenate(raw, occurrences);
            if (occurrences.Key != MetadataFields.Number) contents[PathOf(occurrences.Key)] = content;
            else MetadataFields.Read(content, MessageIn(raw, [.. occurrences]), contents);
        }

        return contents;
    }

    public static ByteString Write(IReadOnlyDictionary<string, ByteString> contents)
    {
        using var raw = new MemoryStream();
        raw.Write(MetadataFields.Write(contents).Span);
        foreach (var (_, content) in contents.Where(field => NumberOf(field.Key) > MetadataFields.Number).OrderBy(field => NumberOf(field.Key)))
            raw.Write(content.Span);

        using var output = new MemoryStream();
        output.Write(Magic);
        var envelope = contents.GetValueOrDefault(Envelope, ByteString.Empty).Span;
        var around = WireField.Split(envelope) ?? [];
        foreach (var field in around.Where(field => field.Number < RawField)) output.Write(envelope[field.Range]);
        var coded = new CodedOutputStream(output, leaveOpen: true);
        coded.WriteTag(RawField, WireFormat.WireType.LengthDelimited);
        coded.WriteBytes(UnsafeByteOperations.UnsafeWrap(raw.ToArray()));
        coded.Flush();
        foreach (var field in around.Where(field => field.Number > RawField)) output.Write(envelope[field.Range]);
        return UnsafeByteOperations.UnsafeWrap(output.ToArray());
    }

    /// <summary>Raw is there once, as protobuf, neither compressed nor encrypted.</summary>
    private static bool IsPlain(List<WireField> around, ReadOnlySpan<byte> unknown)
    {
        if (around.Count(field => field.Number == RawField) != 1) return false;
        foreach (var field in around)
        {
            if (field.Number is RawField or ContentEncodingField or ContentTypeField && !field.IsLengthDelimited) return false;
            var payload = unknown[field.Payload];
            if (field.Number == ContentEncodingField && payload.Length > 0) return false;
            if (field.Number == ContentTypeField && payload.Length > 0 && !payload.SequenceEqual("application/vnd.kubernetes.protobuf"u8)) return false;
        }

        return true;
    }

    private static ByteString Concatenate(ReadOnlySpan<byte> message, IEnumerable<WireField> fields)
    {
        using var output = new MemoryStream();
        foreach (var field in fields) output.Write(message[field.Range]);
        return UnsafeByteOperations.UnsafeWrap(output.ToArray());
    }

    private static ByteString? MessageIn(ReadOnlySpan<byte> raw, List<WireField> occurrences) =>
        occurrences is [{ IsLengthDelimited: true } field] ? ByteString.CopyFrom(raw[field.Payload]) : null;

    private static string PathOf(int number) => string.Create(CultureInfo.InvariantCulture, $"#{number}");

    /// <returns>0 for a path that is not a field of the object.</returns>
    private static int NumberOf(string path) =>
        path is ['#', ..] && int.TryParse(path.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
