using System.Text.Json;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>Reads a list answer item by item, so that one object that does not fit its type does not hide the others.</summary>
internal static class ListReader
{
    internal static ResourceList<T> Read<T>(JsonElement list)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var items = new List<T>();
        var undecodable = new List<UndecodableObject>();
        if (list.TryGetProperty("items", out var array) && array.ValueKind == JsonValueKind.Array)
            foreach (var element in array.EnumerateArray())
            {
                try
                {
                    items.Add(EntityJson.Read<T>(element));
                }
                catch (JsonException e)
                {
                    undecodable.Add(new UndecodableObject(MetadataReader.Key(element), e.Message));
                }
            }

        var token = MetadataReader.Text(list, "continue");
        return new ResourceList<T>(items, MetadataReader.Text(list, "resourceVersion"), token.Length == 0 ? null : token, undecodable);
    }
}
