using System.Text;
using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Hosting;

/// <summary>
/// etcd's /livez and /readyz: each check alone at a path of its own, all of them at the root but those that <c>?exclude</c> names, and
/// with <c>?verbose</c> what each has come to. A peer whose content differs is an alarm and no check: this member serves on.
/// <code>
/// [+]serializable_read ok
/// [-]linearizable_read failed: the server is stopping
/// </code>
/// </summary>
internal sealed class HealthChecks(WriterHealth writer, HealthMetrics metrics)
{
    /// <summary>The process answers, so it lives; a failed writer ends the process by itself.</summary>
    public void MapLive(IEndpointRouteBuilder endpoints) => Map(endpoints, "livez", [new("serializable_read", () => null)]);

    public void MapReady(IEndpointRouteBuilder endpoints) => Map(
        endpoints,
        "readyz",
        [
            new("serializable_read", () => null),
            new("linearizable_read", () => writer.IsHealthy ? null : "the server is stopping"),
            new("non_learner", () => null),
        ]);

    private void Map(IEndpointRouteBuilder endpoints, string type, Check[] checks)
    {
        endpoints.MapGet($"/{type}", (HttpRequest request) => Answer(request, type, checks.Where(check => !request.Query["exclude"].Contains(check.Name))))
            .ServedOn(ListenerRole.Client, ListenerRole.Metrics);
        foreach (var check in checks)
            endpoints.MapGet($"/{type}/{check.Name}", (HttpRequest request) => Answer(request, type, [check])).ServedOn(ListenerRole.Client, ListenerRole.Metrics);
    }

    private IResult Answer(HttpRequest request, string type, IEnumerable<Check> checks)
    {
        var isGood = true;
        var report = new StringBuilder();
        foreach (var check in checks)
        {
            var fault = check.FaultOf();
            isGood &= fault is null;
            metrics.Check(type, check.Name, isPassed: fault is null);
            report.Append(fault is null ? $"[+]{check.Name} ok\n" : $"[-]{check.Name} failed: {fault}\n");
        }

        if (!isGood) return Results.Text(report.ToString(), statusCode: StatusCodes.Status503ServiceUnavailable);
        return Results.Text((request.Query.ContainsKey("verbose") ? report.ToString() : "") + "ok\n");
    }

    /// <param name="FaultOf">Null when all is well.</param>
    private sealed record Check(string Name, Func<string?> FaultOf);
}
