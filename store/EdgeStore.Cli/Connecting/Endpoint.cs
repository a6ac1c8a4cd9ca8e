using System.Diagnostics.CodeAnalysis;

namespace EdgeStore.Cli.Connecting;

/// <summary>A member's peer URL as people write it.</summary>
internal static class Endpoint
{
    /// <param name="text"><c>host:port</c>, or a URL.</param>
    /// <param name="usesTls">What <c>host:port</c> means: https when any TLS flag is given.</param>
    /// <param name="endpoint">With scheme and port.</param>
    public static bool TryParse(string text, bool usesTls, [NotNullWhen(true)] out Uri? endpoint)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"{(usesTls ? "https" : "http")}://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out endpoint)
            && endpoint is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" }
            && HasPort(url);
    }

    public static string Show(Uri endpoint) => endpoint.GetLeftPart(UriPartial.Authority);

    private static bool HasPort(string url) => url[(url.LastIndexOf(']') + 1)..].Split("://")[^1].Contains(':');
}
