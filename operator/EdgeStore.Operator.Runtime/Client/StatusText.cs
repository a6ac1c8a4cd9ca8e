using System.Text.Json;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>Reads reason and message out of a <c>metav1.Status</c>; a proxy's plain-text answer becomes the message.</summary>
internal static class StatusText
{
    private const int LongestMessage = 1024;

    internal static (string Reason, string Message) Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : (string.Empty, Shorten(body));
        }
        catch (JsonException)
        {
            return (string.Empty, Shorten(body));
        }
    }

    internal static (string Reason, string Message) Read(JsonElement status) =>
        (Text(status, "reason"), Shorten(Text(status, "message")));

    private static string Text(JsonElement status, string name) =>
        status.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;

    private static string Shorten(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
}
