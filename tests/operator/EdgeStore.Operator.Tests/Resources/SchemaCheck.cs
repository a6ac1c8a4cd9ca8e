using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeStore.Operator.Tests.Resources;

/// <summary>
/// What an API server refuses by a structural schema and, unlike a server, a field that the schema does not know: there it is
/// dropped without a word.
/// </summary>
internal static class SchemaCheck
{
    public static IEnumerable<string> Problems(JsonNode? value, V1JSONSchemaProps schema, string path) => value switch
    {
        null => [$"{path}: null"],
        JsonObject map => [.. Type(path, schema, "object"), .. Fields(map, schema, path), .. OneOf(map, schema, path)],
        JsonArray list => [.. Type(path, schema, "array"), .. Elements(list, schema, path)],
        JsonValue leaf => Leaf(leaf, schema, path),
        _ => throw new InvalidOperationException($"{path}: {value}"),
    };

    private static IEnumerable<string> Fields(JsonObject map, V1JSONSchemaProps schema, string path)
    {
        foreach (var required in schema.Required ?? [])
            if (!map.ContainsKey(required)) yield return $"{path}: {required} is missing";
        foreach (var (name, value) in map)
        {
            var field = schema.Properties?.TryGetValue(name, out var known) == true ? known : schema.AdditionalProperties as V1JSONSchemaProps;
            if (field is null) yield return $"{path}: there is no field {name}";
            foreach (var problem in field is null ? [] : Problems(value, field, $"{path}.{name}")) yield return problem;
        }
    }

    private static IEnumerable<string> OneOf(JsonObject map, V1JSONSchemaProps schema, string path)
    {
        if (schema.OneOf is { Count: > 0 } choices && choices.Count(c => c.Required.All(map.ContainsKey)) != 1)
            yield return $"{path}: exactly one is needed of {string.Join(", ", choices.SelectMany(c => c.Required))}";
    }

    private static IEnumerable<string> Elements(JsonArray list, V1JSONSchemaProps schema, string path)
    {
        if (list.Count < (schema.MinItems ?? 0) || list.Count > (schema.MaxItems ?? long.MaxValue)) yield return $"{path}: {list.Count} elements";
        var keys = list.OfType<JsonObject>().Select(e => string.Join('/', (schema.XKubernetesListMapKeys ?? []).Select(k => e[k]?.ToString()))).ToList();
        if (schema.XKubernetesListType == "map" && keys.Distinct().Count() != list.Count) yield return $"{path}: two of the same {string.Join('/', schema.XKubernetesListMapKeys)}";
        foreach (var (at, element) in list.Index())
        foreach (var problem in Problems(element, (V1JSONSchemaProps)schema.Items, $"{path}[{at}]")) yield return problem;
    }

    private static IEnumerable<string> Leaf(JsonValue leaf, V1JSONSchemaProps schema, string path)
    {
        var kind = leaf.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => leaf.TryGetValue<long>(out _) ? "integer" : "number",
            _ => "boolean",
        };
        if (schema.XKubernetesIntOrString != true) foreach (var problem in Type(path, schema, kind)) yield return problem;
        else if (kind is not ("integer" or "string")) yield return $"{path}: a {kind} where an integer or a string belongs";
        if (schema.EnumProperty is { Count: > 0 } values && !values.Contains(leaf.ToString())) yield return $"{path}: {leaf} is none of {string.Join(", ", values)}";
        if (kind == "string")
        {
            var text = leaf.ToString();
            if (schema.Pattern is { } pattern && !Regex.IsMatch(text, pattern)) yield return $"{path}: '{text}' does not match {pattern}";
            if (text.Length < (schema.MinLength ?? 0) || text.Length > (schema.MaxLength ?? long.MaxValue)) yield return $"{path}: {text.Length} characters";
        }
        if (leaf.TryGetValue<double>(out var number) && (number < (schema.Minimum ?? double.MinValue) || number > (schema.Maximum ?? double.MaxValue)))
            yield return $"{path}: {number} is not from {schema.Minimum} to {schema.Maximum}";
    }

    private static IEnumerable<string> Type(string path, V1JSONSchemaProps schema, string actual)
    {
        if (schema.Type != actual && !(schema.Type == "number" && actual == "integer")) yield return $"{path}: {actual} where {schema.Type ?? "a scalar"} belongs";
    }
}
