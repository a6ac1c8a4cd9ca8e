namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>The patch kinds, each in its simplest correct form.</summary>
internal static class Merging
{
    /// <summary>Merges maps and replaces everything else, lists included.</summary>
    internal static void Merge(JsonObject target, JsonObject source)
    {
        foreach (var (name, value) in source)
            if (value is JsonObject inner && target[name] is JsonObject known) Merge(known, inner);
            else target[name] = value?.DeepClone();
    }

    /// <summary>RFC 7386.</summary>
    internal static JsonObject MergePatch(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
            if (value is null) target.Remove(name);
            else if (value is JsonObject inner) target[name] = MergePatch(target[name] as JsonObject ?? [], inner).Detached();
            else target[name] = value.DeepClone();
        return target;
    }

    /// <summary>RFC 6902, the operations add, replace, remove and test on object members and list ends.</summary>
    internal static JsonObject JsonPatch(JsonObject target, JsonArray operations)
    {
        foreach (var operation in operations)
        {
            var path = operation!["path"]!.GetValue<string>().Split('/').Skip(1).Select(p => p.Replace("~1", "/").Replace("~0", "~")).ToArray();
            JsonNode parent = target;
            foreach (var part in path[..^1]) parent = (parent is JsonArray list ? list[int.Parse(part)] : parent[part])!;
            var last = path[^1];
            var value = operation["value"];
            switch (operation["op"]!.GetValue<string>(), parent)
            {
                case ("remove", JsonArray list): list.RemoveAt(int.Parse(last)); break;
                case ("remove", JsonObject map): map.Remove(last); break;
                case ("add", JsonArray list): list.Insert(last == "-" ? list.Count : int.Parse(last), value?.DeepClone()); break;
                case ("add" or "replace", JsonObject map): map[last] = value?.DeepClone(); break;
                case ("test", JsonObject map):
                    if (!JsonNode.DeepEquals(map[last], value)) throw new ApiError(422, "Invalid", "test failed");
                    break;
                default: throw new ApiError(400, "BadRequest", $"unsupported operation {operation["op"]}");
            }
        }

        return target;
    }

    /// <summary>Removes from <paramref name="target"/> what <paramref name="before"/> has and <paramref name="now"/> has not.</summary>
    internal static void RemoveAbsent(JsonObject target, JsonObject before, JsonObject now)
    {
        foreach (var (name, value) in before)
            if (now[name] is null) target.Remove(name);
            else if (value is JsonObject inner && now[name] is JsonObject innerNow && target[name] is JsonObject innerTarget)
                RemoveAbsent(innerTarget, inner, innerNow);
    }

    internal static void Set(JsonObject target, string name, JsonNode? value)
    {
        if (value is null) target.Remove(name);
        else target[name] = value.DeepClone();
    }

    private static JsonNode Detached(this JsonNode node) => node.Parent is null ? node : node.DeepClone();
}
