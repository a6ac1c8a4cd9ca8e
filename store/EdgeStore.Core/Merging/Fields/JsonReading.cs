using System.Text;
using System.Text.Json;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// Takes a JSON object apart. Every node has a register: a map or a keyed list a mark of what it is, anything else its
/// canonical bytes (<see cref="JsonCanonical"/>).
/// <code>
/// {"a": {"b": 1}, "conditions": [{"type": "Ready"}]}
///
/// (empty)                      {
/// /a                           {
/// /a/b                         1
/// /conditions                  [type
/// /conditions#order            ["Ready"]
/// /conditions["Ready"]         {
/// /conditions["Ready"]/type    "Ready"
/// </code>
/// </summary>
internal static class JsonReading
{
    public static readonly ByteString MapMark = ByteString.CopyFromUtf8("{");

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <returns>Null when the value is not one JSON object, or one that other readers may understand differently.</returns>
    public static Dictionary<string, ByteString>? TryRead(ByteString value)
    {
        if (!BeginsObject(value.Span)) return null;
        try
        {
            using var document = JsonDocument.Parse(value.Memory, Options);
            var contents = new Dictionary<string, ByteString>(StringComparer.Ordinal);
            Read(FieldPath.Root, document.RootElement, contents);
            return contents;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON after all, a name twice, or text that is not Unicode: merged as a whole.
            return null;
        }
    }

    /// <summary>Whether a list's register says that the list is merged by element.</summary>
    public static bool IsListMark(ByteString content) => content.Length > 1 && content[0] == '[' && content[^1] != ']';

    private static bool BeginsObject(ReadOnlySpan<byte> value)
    {
        var text = value.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] == '{';
    }

    private static void Read(string path, JsonElement node, Dictionary<string, ByteString> contents)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Object:
                contents.Add(path, MapMark);
                foreach (var property in node.EnumerateObject()) Read(FieldPath.Child(path, property.Name), property.Value, contents);
                break;
            case JsonValueKind.Array when ListKeys.Of(path) is { } keys && ElementSteps(node, keys) is { } steps:
                contents.Add(path, MarkOf(keys));
                contents.Add(FieldPath.Order(path), ByteString.CopyFromUtf8(string.Join('\n', steps)));
                foreach (var (step, element) in steps.Zip(node.EnumerateArray())) Read(FieldPath.Element(path, step), element, contents);
                break;
            default:
                contents.Add(path, JsonCanonical.Of(node));
                break;
        }
    }

    private static ByteString MarkOf(IReadOnlyList<ListKey> keys) =>
        ByteString.CopyFromUtf8(keys.Count == 0 ? "[=" : "[" + string.Join(',', keys.Select(key => key.Field)));

    /// <returns>Null when the elements cannot be told apart by their keys.</returns>
    private static List<string>? ElementSteps(JsonElement list, IReadOnlyList<ListKey> keys)
    {
        var steps = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in list.EnumerateArray())
        {
            if (KeyOf(element, keys) is not { } key || FieldPath.ElementStep(key) is var step && !known.Add(step)) return null;
            steps.Add(step);
        }

        return steps;
    }

    private static string? KeyOf(JsonElement element, IReadOnlyList<ListKey> keys)
    {
        if (keys.Count == 0) return element.ValueKind == JsonValueKind.String ? Token(element) : null;
        if (element.ValueKind != JsonValueKind.Object) return null;
        var tokens = new List<string>();
        foreach (var key in keys)
        {
            if (!element.TryGetProperty(key.Field, out var found))
            {
                if (key.Default is null) return null;
                tokens.Add(key.Default);
            }
            else if (found.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            {
                tokens.Add(Token(found));
            }
            else
            {
                return null;
            }
        }

        return string.Join(',', tokens);
    }

    private static string Token(JsonElement scalar) => Encoding.UTF8.GetString(JsonCanonical.Of(scalar).Span);
}
