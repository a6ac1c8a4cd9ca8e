using System.Text.Json;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Services;
using EdgeStore.Server.Space;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;
using Prometheus;

namespace EdgeStore.Server.Hosting;

/// <summary>The plain HTTP side of the client port: health, version, metrics.</summary>
internal static class HealthEndpoints
{
    private const string Json = "application/json";

    private static readonly ListenerRole[] Everywhere = [ListenerRole.Client, ListenerRole.Metrics];

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        // ?exclude=NOSPACE as with etcd: being full is no reason to be restarted.
        endpoints.MapGet("/health", (HttpRequest request, WriterHealth writer, SpaceGuard space, StoreHead store, HealthMetrics metrics) =>
        {
            var fault = FaultOf(request, writer, space, store);
            metrics.Health(isGood: fault is null);
            return fault is null ? Results.Text("""{"health":"true"}""", Json) : Unhealthy(fault);
        }).ServedOn(Everywhere);

        var checks = endpoints.ServiceProvider.GetRequiredService<HealthChecks>();
        checks.MapLive(endpoints);
        checks.MapReady(endpoints);

        endpoints.MapGet("/version", () => Results.Text(
            $$"""{"etcdserver":"{{Versions.EtcdApi}}","etcdcluster":"{{Versions.EtcdCluster}}"}""", Json)).ServedOn(ListenerRole.Client);

        endpoints.MapMethods("/metrics", [HttpMethods.Get, HttpMethods.Head], async (HttpContext context, CollectorRegistry registry) =>
        {
            context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
            await registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
        }).ServedOn(Everywhere);
    }

    private static string? FaultOf(HttpRequest request, WriterHealth writer, SpaceGuard space, StoreHead store)
    {
        if (!writer.IsHealthy) return "the server is stopping";
        if (OwnStanding.RemovalOf(store.Published) is { } removal) return $"removed from the cluster: {removal}";
        return space.HasAlarm && !request.Query["exclude"].Contains("NOSPACE") ? "ALARM NOSPACE" : null;
    }

    private static IResult Unhealthy(string reason) => Results.Text(
        $$"""{"health":"false","reason":"{{JsonEncodedText.Encode(reason)}}"}""", Json, statusCode: StatusCodes.Status503ServiceUnavailable);
}
