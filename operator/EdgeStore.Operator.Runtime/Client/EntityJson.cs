using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>Entities to JSON and back, with KubernetesClient's conventions (camel case, nulls left out, RFC 3339 times).</summary>
public static class EntityJson
{
    /// <summary>The entity as a JSON object, with apiVersion and kind filled in.</summary>
    public static JsonObject ToNode<T>(T entity)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var node = JsonNode.Parse(KubernetesJson.Serialize(entity))!.AsObject();
        var descriptor = ResourceDescriptor.Of<T>();
        node["apiVersion"] = descriptor.ApiVersion;
        node["kind"] = descriptor.Kind;
        return node;
    }

    /// <summary>Reads an entity; apiVersion and kind, which lists leave out, are filled in and managedFields dropped.</summary>
    /// <exception cref="JsonException">The JSON does not fit <typeparamref name="T"/>.</exception>
    public static T Read<T>(JsonElement element)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        T entity;
        try
        {
            entity = KubernetesJson.Deserialize<T>(element);
        }
        catch (Exception e) when (e is not JsonException and not OutOfMemoryException)
        {
            // The converters for quantities, times and int-or-string throw whatever their parsers throw.
            throw new JsonException(e.Message, e);
        }

        var descriptor = ResourceDescriptor.Of<T>();
        entity.ApiVersion = descriptor.ApiVersion;
        entity.Kind = descriptor.Kind;
        entity.Metadata ??= new V1ObjectMeta();
        // Nobody reads managedFields here; they are half of an object's memory, and sending them back breaks server-side apply.
        entity.Metadata.ManagedFields = null;
        return entity;
    }

    /// <summary>A deep copy, which may be changed freely. Objects out of a cache may not.</summary>
    public static T Clone<T>(this T entity)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        using var document = JsonDocument.Parse(KubernetesJson.Serialize(entity));
        return Read<T>(document.RootElement);
    }
}
