using System.Text.Json;
using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Hosting;

/// <summary>
/// Changes the log level while the server runs, as etcd 3.4 has it: <c>PUT /config/local/log {"Level":"DEBUG"}</c>. On the client
/// port, which asks for certificates where the cluster does; a scraper must not be able to make the log grow.
/// </summary>
internal static class LogLevelEndpoint
{
    private const int MaxBytes = 1024;

    public static void MapLogLevel(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPut("/config/local/log", async (HttpRequest request, LogLevelSwitch level, ILogger<LogLevelSwitch> log) =>
        {
            if (await ReadAsync(request) is not { } wanted) return Refusal();
            level.Level = wanted;
            log.Log(wanted, "log level is now {Level}", wanted);
            return Results.NoContent();
        }).ServedOn(ListenerRole.Client);

    private static async Task<LogLevel?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength is not <= MaxBytes) return null;
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("Level", out var name)
                && name.ValueKind == JsonValueKind.String
                && LogLevelSwitch.Names.TryGetValue(name.GetString()!.ToLowerInvariant(), out var level)
                    ? level
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Refusal() => Results.Text(
        """{"message":"Invalid log level: DEBUG, INFO, WARN or ERROR"}""", "application/json", statusCode: StatusCodes.Status400BadRequest);
}
