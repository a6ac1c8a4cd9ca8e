using System.Text.Json.Nodes;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>Makes the body of a server-side apply out of a rendered object.</summary>
internal static class ApplyBody
{
    // Fields that the server owns; an apply that names them is refused or meaningless.
    private static readonly string[] ServerOwnedMetadata = ["managedFields", "creationTimestamp", "generation", "selfLink", "deletionTimestamp"];

    internal static JsonObject Of<T>(T desired)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var body = EntityJson.ToNode(desired);
        body.Remove("status");
        if (body["metadata"] is JsonObject metadata)
            foreach (var field in ServerOwnedMetadata)
                metadata.Remove(field);
        if (ResourceDescriptor.Of<T>().Group is "" or "apps" or "batch") CompletePortKeys(body["spec"]);
        return body;
    }

    /// <summary>
    /// Lists of ports are keyed by port and protocol. Servers before 1.21 do not default the protocol in an apply and refuse the object
    /// ("omits key field protocol"), so the default is filled in here.
    /// </summary>
    private static void CompletePortKeys(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items) CompletePortKeys(item);
                break;
            case JsonObject fields:
                if (fields["ports"] is JsonArray ports)
                    foreach (var port in ports.OfType<JsonObject>().Where(p => p["protocol"] is null))
                        port["protocol"] = "TCP";
                foreach (var (_, value) in fields) CompletePortKeys(value);
                break;
            default:
                break;
        }
    }
}
