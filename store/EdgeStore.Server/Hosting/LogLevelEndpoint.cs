using System.Text.Json;
using EdgeStore.Core.Errors;
using EdgeStore.Server.Access;
using EdgeStore.Server.Gateway;
using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Hosting;

/// <summary>
/// Changes the log level while the server runs, as etcd 3.4 has it: <c>PUT /config/local/log {"Level":"DEBUG"}</c>. On the client
/// port, which asks for certificates where the cluster does; a scraper must not be able to make the log grow. With authentication it is for the root role.
/// </summary>
internal static class LogLevelEndpoint
{
    private const string Path = "/config/local/log";
    private const int MaxBytes = 1024;

    public static void MapLogLevel(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPut(Path, async (HttpRequest request, LogLevelSwitch level, AccessGuard guard, ILogger<LogLevelSwitch> log) =>
        {
            if (!IsRoot(guard, request)) return Results.StatusCode(StatusCodes.Status403Forbidden);
            if (await ReadAsync(request) is not { } wanted) return Refusal();
            level.Level = wanted;
            log.Log(wanted, "log level is now {Level}", wanted);
            return Results.NoContent();
        }).ServedOn(ListenerRole.Client);

    private static bool IsRoot(AccessGuard guard, HttpRequest request)
    {
        try
        {
            guard.CheckRoot(new GatewayCall(request.HttpContext, Path));
            return true;
        }
        catch (EtcdException)
        {
            return false;
        }
    }

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
