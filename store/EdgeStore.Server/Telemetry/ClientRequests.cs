using System.Collections.Concurrent;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>Calls by the version of the API that etcd's clients say they speak, under etcd's name: who is to be upgraded yet?</summary>
internal sealed class ClientRequests(MetricFactory metrics)
{
    /// <summary>The header in which clients say it.</summary>
    public const string VersionHeader = "client-api-version";

    private const string Unknown = "unknown";

    /// <summary>A client may say anything, and each text is a series of its own for ever.</summary>
    private const int MaxVersions = 64;

    private readonly Counter _requests = metrics.CreateCounter(
        "etcd_server_client_requests_total", "Calls of clients by the version of the API that they say they speak.", "client_api_version", "type");

    private readonly ConcurrentDictionary<(bool IsStream, string Version), Counter.Child> _versions = new();

    /// <param name="isStream">The call is no request with one answer.</param>
    /// <param name="version">Null when the client does not say.</param>
    public void Count(bool isStream, string? version)
    {
        if (!_versions.TryGetValue((isStream, version ?? Unknown), out var known)) known = Meet(isStream, Believed(version));
        known.Inc();
    }

    private Counter.Child Meet(bool isStream, string version) =>
        _versions.GetOrAdd((isStream, version), _requests.WithLabels(version, isStream ? "stream" : "unary"));

    private string Believed(string? version) =>
        version is { Length: <= 8 } && version.All(letter => char.IsAsciiDigit(letter) || letter == '.') && _versions.Count < MaxVersions ? version : Unknown;
}
