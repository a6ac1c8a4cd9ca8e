using System.Globalization;
using System.Text.Json.Nodes;
using EdgeStore.Core.Tests.Merging.Fields;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Merging.Histories;

/// <summary>Edits values as users and controllers do, at random.</summary>
internal sealed class ObjectEditor(Random random)
{
    public static readonly ByteString Initial = ByteString.CopyFromUtf8(
        """{"kind": "Pod", "metadata": {"labels": {"app": "a"}, "finalizers": ["x"]}, "spec": {"containers": [{"name": "c0", "image": "i"}, {"name": "c1", "env": [{"name": "E0"}]}]}}""");

    public ByteString Edit(ByteString value)
    {
        if (random.Next(40) == 0) return ByteString.CopyFromUtf8(random.Next(3) == 0 ? "opaque" + Number(9) : """{"metadata":{"labels":{}},"spec":{}}""");
        if (random.Next(40) == 0 || value.ToStringUtf8().StartsWith("k8s", StringComparison.Ordinal)) return Protobuf();
        if (value.Length == 0 || value[0] != '{') return Initial;
        var root = JsonNode.Parse(value.ToStringUtf8())!.AsObject();
        for (var edits = random.Next(1, 3); edits > 0; edits--) Edit(root);

        // Clients spell JSON as they like.
        return ByteString.CopyFromUtf8(root.ToJsonString(new() { WriteIndented = random.Next(2) == 0 }));
    }

    private ByteString Protobuf() => random.Next(10) == 0
        ? Initial
        : KubernetesProtobuf.Value("Pod", Enumerable.Range(1, 3).Where(_ => random.Next(5) > 0).Select(field => (field, ProtobufField(field))));

    private ByteString ProtobufField(int number) => number == 1 && random.Next(3) > 0
        ? KubernetesProtobuf.Metadata((7, Number(3)), (11, "app=" + Number(3)), (11, $"l{Number(3)}=x"))
        : ByteString.CopyFromUtf8("f" + Number(3));

    private void Edit(JsonObject root)
    {
        switch (random.Next(9))
        {
            case 0:
                Map(root, "metadata", "labels")["l" + Number(3)] = Number(100);
                break;
            case 1:
                Map(root, "metadata", "labels").Remove("l" + Number(3));
                break;
            case 2:
                Toggle(List(root, "metadata", "finalizers"));
                break;
            case 3:
                Element(List(root, "spec", "containers"))?["image"] = "i" + Number(100);
                break;
            case 4:
                AddOrRemove(List(root, "spec", "containers"), "c" + Number(4));
                break;
            case 5:
                Shuffle(List(root, "spec", "containers"));
                break;
            case 6 when Element(List(root, "spec", "containers")) is JsonObject container:
                List(container, "env").Add(new JsonObject { ["name"] = "E" + Number(4), ["value"] = Number(10) });
                break;
            case 7:
                root["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "T" + Number(2), ["status"] = Number(2) }) };
                break;
            case 8:
                // A field becomes something else, or goes.
                var spec = Map(root, "spec");
                if (random.Next(2) == 0) spec.Remove("containers");
                else spec["containers"] = random.Next(2) == 0 ? JsonValue.Create(1) : null;
                break;
        }
    }

    private string Number(int below) => random.Next(below).ToString(CultureInfo.InvariantCulture);

    private static JsonObject Map(JsonObject node, params string[] path)
    {
        foreach (var name in path)
        {
            if (node[name] is not JsonObject) node[name] = new JsonObject();
            node = node[name]!.AsObject();
        }

        return node;
    }

    private static JsonArray List(JsonObject node, params string[] path)
    {
        var parent = Map(node, path[..^1]);
        if (parent[path[^1]] is not JsonArray) parent[path[^1]] = new JsonArray();
        return parent[path[^1]]!.AsArray();
    }

    private void Toggle(JsonArray set)
    {
        var name = "f" + Number(3);
        var found = set.FirstOrDefault(element => element!.GetValue<string>() == name);
        if (found is null) set.Add(name);
        else set.Remove(found);
    }

    private void Shuffle(JsonArray list)
    {
        var elements = list.ToList();
        list.Clear();
        foreach (var element in elements.OrderBy(_ => random.Next())) list.Add(element);
    }

    private JsonNode? Element(JsonArray list) => list.Count == 0 ? null : list[random.Next(list.Count)];

    private static void AddOrRemove(JsonArray list, string name)
    {
        var found = list.FirstOrDefault(element => element!["name"]!.GetValue<string>() == name);
        if (found is null) list.Add(new JsonObject { ["name"] = name });
        else list.Remove(found);
    }
}
