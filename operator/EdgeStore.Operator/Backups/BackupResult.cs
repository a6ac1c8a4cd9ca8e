using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Backups;

/// <summary>What <c>edgestorectl backup --report</c> writes, which the kubelet hands on as the container's last words.</summary>
internal sealed record BackupResult(
    [property: JsonPropertyName("revision"), JsonRequired] long Revision,
    [property: JsonPropertyName("bytes"), JsonRequired] long Bytes,
    [property: JsonPropertyName("hash"), JsonRequired] string Hash)
{
    public static BackupResult? Parse(string? text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonSerializer.Deserialize<BackupResult>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
