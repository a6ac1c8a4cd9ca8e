using System.Text.Json.Nodes;

namespace EdgeStore.Operator.Runtime.Applying;

/// <summary>
/// Makes RFC 7386 merge patches.
/// <code>
/// from {"a":1,"b":{"x":1,"y":2}}   to {"b":{"x":1,"y":3},"c":[1]}   →   {"a":null,"b":{"y":3},"c":[1]}
/// </code>
/// Fields that neither side knows are left alone. Arrays are replaced whole.
/// </summary>
public static class MergePatch
{
    /// <summary>The patch that turns <paramref name="from"/> into <paramref name="to"/>; null when they are equal.</summary>
    public static JsonObject? Diff(JsonObject from, JsonObject to)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in to)
        {
            if (value is null) continue;
            if (from[name] is JsonObject before && value is JsonObject after)
            {
                if (Diff(before, after) is { } inner) patch[name] = inner;
            }
            else if (!JsonNode.DeepEquals(from[name], value))
            {
                patch[name] = value.DeepClone();
            }
        }

        foreach (var (name, value) in from)
            if (value is not null && to[name] is null)
                patch[name] = null;
        return patch.Count == 0 ? null : patch;
    }
}
