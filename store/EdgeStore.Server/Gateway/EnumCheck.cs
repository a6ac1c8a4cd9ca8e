using System.Text.Json;
using Google.Protobuf.Reflection;

namespace EdgeStore.Server.Gateway;

/// <summary>
/// Finds names that no value of an enum has. Protobuf's reader, told to ignore fields that it does not know, ignores such names
/// too, and <c>"sort_order":"DESC"</c> would be unsorted without a word.
/// </summary>
internal static class EnumCheck
{
    /// <returns>Null when there is none.</returns>
    public static string? FirstUnknown(JsonElement json, MessageDescriptor message)
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in json.EnumerateObject())
        {
            if (message.Fields.InDeclarationOrder().FirstOrDefault(field => property.Name == field.Name || property.Name == field.JsonName) is not { } known) continue;
            var values = property.Value.ValueKind == JsonValueKind.Array ? [.. property.Value.EnumerateArray()] : new[] { property.Value };
            foreach (var value in values)
                if (FirstUnknown(value, known) is { } unknown) return unknown;
        }

        return null;
    }

    private static string? FirstUnknown(JsonElement value, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => FirstUnknown(value, field.MessageType),
        FieldType.Enum when value.ValueKind == JsonValueKind.String && field.EnumType.FindValueByName(value.GetString()!) is null =>
            $"unknown value \"{value.GetString()}\" for enum {field.EnumType.FullName}",
        _ => null,
    };
}
