using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;

namespace EdgeStore.Operator.Runtime.Hosting;

/// <summary>The endpoints that kubelets probe.</summary>
public static class OperatorHealth
{
    /// <summary>Tag of checks whose failure calls for a restart.</summary>
    public const string Live = "live";

    /// <summary>Tag of checks whose failure means: not yet, or not now.</summary>
    public const string Ready = "ready";

    /// <summary>Maps <c>/healthz</c> and <c>/readyz</c>, only on <paramref name="hosts"/> (such as <c>*:8081</c>) when any are given.</summary>
    public static void MapOperatorHealth(this IEndpointRouteBuilder endpoints, params string[] hosts)
    {
        foreach (var (path, tag) in new[] { ("/healthz", Live), ("/readyz", Ready) })
        {
            var endpoint = endpoints.MapHealthChecks(path, new HealthCheckOptions { Predicate = check => check.Tags.Contains(tag) });
            if (hosts.Length > 0) endpoint.RequireHost(hosts);
        }
    }
}
