using EdgeStore.Server.Services;
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
        endpoints.MapGet("/health", (FatalErrors fatal, IHostApplicationLifetime lifetime) => IsHealthy(fatal, lifetime)
            ? Results.Text("""{"health":"true"}""", Json)
            : Results.Text("""{"health":"false"}""", Json, statusCode: StatusCodes.Status503ServiceUnavailable)).ServedOn(Everywhere);

        // The process answers, so it lives; a failed writer ends the process by itself.
        endpoints.MapGet("/livez", () => Results.Text("ok")).ServedOn(Everywhere);
        endpoints.MapGet("/readyz", (FatalErrors fatal, IHostApplicationLifetime lifetime) => IsHealthy(fatal, lifetime)
            ? Results.Text("ok")
            : Results.Text("the server is stopping", statusCode: StatusCodes.Status503ServiceUnavailable)).ServedOn(Everywhere);

        endpoints.MapGet("/version", () => Results.Text(
            $$"""{"etcdserver":"{{Versions.EtcdApi}}","etcdcluster":"{{Versions.EtcdCluster}}"}""", Json)).ServedOn(ListenerRole.Client);

        endpoints.MapGet("/metrics", async (HttpContext context, CollectorRegistry registry) =>
        {
            context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
            await registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
        }).ServedOn(Everywhere);
    }

    private static bool IsHealthy(FatalErrors fatal, IHostApplicationLifetime lifetime) =>
        !fatal.HasStopped && !lifetime.ApplicationStopping.IsCancellationRequested;
}
