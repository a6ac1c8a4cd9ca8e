using System.Net;
using System.Text.Json;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>
/// Reads one line of a watch.
/// <code>
/// {"type":"MODIFIED","object":{"metadata":{"resourceVersion":"17", …}, …}}
/// {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"23"}}}
/// {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired", …}}
/// </code>
/// </summary>
internal static class WatchFrame
{
    internal static WatchEvent<T> Read<T>(string line)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException e)
        {
            throw new WatchBrokenException("A watch frame is not JSON.", e);
        }

        using (document) return Read<T>(document.RootElement);
    }

    private static WatchEvent<T> Read<T>(JsonElement frame)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (frame.ValueKind != JsonValueKind.Object
            || !frame.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String
            || !frame.TryGetProperty("object", out var element))
            throw new WatchBrokenException("A watch frame has no type or no object.");

        var version = MetadataReader.Text(element, "resourceVersion");
        return type.GetString() switch
        {
            "ADDED" => Decode<T>(WatchEventKind.Added, element, version),
            "MODIFIED" => Decode<T>(WatchEventKind.Modified, element, version),
            "DELETED" => Decode<T>(WatchEventKind.Deleted, element, version),
            "BOOKMARK" => new WatchEvent<T>(WatchEventKind.Bookmark, null, version),
            "ERROR" => throw ToException(element),
            var other => throw new WatchBrokenException($"A watch frame has the unknown type '{other}'."),
        };
    }

    private static WatchEvent<T> Decode<T>(WatchEventKind kind, JsonElement element, string version)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return new WatchEvent<T>(kind, EntityJson.Read<T>(element), version);
        }
        catch (JsonException e)
        {
            return new WatchEvent<T>(WatchEventKind.Undecodable, null, version, $"{MetadataReader.Key(element)}: {e.Message}");
        }
    }

    private static KubernetesApiException ToException(JsonElement status)
    {
        var (reason, message) = StatusText.Read(status);
        var code = status.TryGetProperty("code", out var value) && value.TryGetInt32(out var number) ? number : 500;
        return new KubernetesApiException((HttpStatusCode)code, reason, $"watch: {code} {message}");
    }
}
