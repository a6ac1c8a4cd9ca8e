using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// Takes an object's metadata apart, the one message whose field numbers are the same for every kind of Kubernetes object. Whole,
/// its later version would take back what the other site did to it, a deletion in progress for instance.
/// <code>
/// #1             {   what is beneath is the metadata; anything else is the metadata's own bytes, and hides what is beneath
/// #1#9           all occurrences of the field, tags included: deletionTimestamp
/// #1#11[app]     one entry of labels (11) or annotations (12)
/// </code>
/// </summary>
internal static class MetadataFields
{
    public const int Number = 1;

    private const string Path = "#1";
    private const int Labels = 11;
    private const int Annotations = 12;
    private const int EntryKey = 1;
    private const int EntryValue = 2;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <param name="whole">The metadata as it stands in the object, tag included.</param>
    /// <param name="message">The metadata's own bytes; null when it does not stand there once, as a message.</param>
    /// <param name="contents">Gets the fields.</param>
    public static void Read(ByteString whole, ByteString? message, Dictionary<string, ByteString> contents)
    {
        if (message is not null && TryRead(message.Span) is { } fields)
        {
            contents.Add(Path, JsonReading.MapMark);
            foreach (var (path, content) in fields) contents.Add(path, content);
        }
        else
        {
            contents.Add(Path, whole);
        }
    }

    /// <summary>The metadata as it stands in an object; empty when there is none.</summary>
    public static ByteString Write(IReadOnlyDictionary<string, ByteString> contents)
    {
        var isMarked = contents.TryGetValue(Path, out var own) && own.Equals(JsonReading.MapMark);
        if (own is not null && !isMarked) return own;
        var fields = contents.Where(field => field.Key.StartsWith(Path + "#", StringComparison.Ordinal)).ToList();
        if (!isMarked && fields.Count == 0) return ByteString.Empty;

        using var message = new MemoryStream();
        foreach (var (_, content) in fields.OrderBy(field => NumberOf(field.Key)).ThenBy(field => KeyOf(field.Key), StringComparer.Ordinal))
            message.Write(content.Span);
        using var output = new MemoryStream();
        var coded = new CodedOutputStream(output, leaveOpen: true);
        coded.WriteTag(Number, WireFormat.WireType.LengthDelimited);
        coded.WriteBytes(UnsafeByteOperations.UnsafeWrap(message.ToArray()));
        coded.Flush();
        return UnsafeByteOperations.UnsafeWrap(output.ToArray());
    }

    /// <returns>Null when the bytes are no message, or an entry does not look like one.</returns>
    private static Dictionary<string, ByteString>? TryRead(ReadOnlySpan<byte> message)
    {
        if (WireField.Split(message) is not { } fields) return null;
        var contents = new Dictionary<string, ByteString>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var content = message[field.Range];
            var path = PathOf(field.Number);
            if (field.Number is Labels or Annotations)
            {
                if (!field.IsLengthDelimited || EntryKeyOf(message[field.Payload]) is not { } key) return null;
                if (!contents.TryAdd(FieldPath.Element(path, FieldPath.ElementStep(key)), ByteString.CopyFrom(content))) return null;
            }
            else
            {
                var before = contents.GetValueOrDefault(path, ByteString.Empty).Span;
                contents[path] = ByteString.CopyFrom([.. before, .. content]);
            }
        }

        return contents;
    }

    private static string? EntryKeyOf(ReadOnlySpan<byte> entry)
    {
        if (WireField.Split(entry) is not [{ Number: EntryKey, IsLengthDelimited: true } key, { Number: EntryValue }]) return null;
        try
        {
            return Strict.GetString(entry[key.Payload]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string PathOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Path}#{number}");

    /// <summary>By which a map's entries are sorted, as Kubernetes sorts them.</summary>
    private static string KeyOf(string path) => path[^1] == ']' ? FieldPath.KeyOf(path) : "";

    private static int NumberOf(string path)
    {
        var digits = path.AsSpan(Path.Length + 1);
        var end = digits.IndexOf('[');
        return int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }
}
