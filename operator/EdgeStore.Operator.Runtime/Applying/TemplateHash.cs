using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeStore.Operator.Runtime.Applying;

/// <summary>
/// Hash of a rendered object, to be kept in an annotation of the applied one: desired and applied are compared by it, never by reading
/// back fields that defaulting and admission may have changed. Independent of the order of fields.
/// </summary>
public static class TemplateHash
{
    /// <summary>16 lower-case hex digits of SHA-256 over the canonical JSON of <paramref name="value"/>.</summary>
    public static string Of(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var canonical = new StringBuilder();
        Write(JsonNode.Parse(KubernetesJson.Serialize(value)), canonical);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))[..16];
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject fields:
                text.Append('{');
                foreach (var (name, value) in fields.OrderBy(f => f.Key, StringComparer.Ordinal))
                {
                    text.Append(JsonValue.Create(name).ToJsonString()).Append(':');
                    Write(value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                foreach (var item in items)
                {
                    Write(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }
}
