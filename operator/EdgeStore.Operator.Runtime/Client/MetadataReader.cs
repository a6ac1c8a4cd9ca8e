using System.Text.Json;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>Reads single metadata fields of an object whose type may not fit. Absent fields read as empty.</summary>
internal static class MetadataReader
{
    internal static string Text(JsonElement entity, string field) =>
        entity.ValueKind == JsonValueKind.Object
        && entity.TryGetProperty("metadata", out var metadata)
        && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(field, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : string.Empty;

    internal static ResourceKey Key(JsonElement entity) => new(Text(entity, "namespace"), Text(entity, "name"));
}
