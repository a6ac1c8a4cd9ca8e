using EdgeStore.Operator.Runtime.Caching;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeStore.Operator.Runtime.Hosting;

/// <summary>Ready once every cache was filled; standing by for leadership is ready too.</summary>
internal sealed class ReadinessCheck(IEnumerable<IInformer> informers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var missing = informers.Where(i => !i.Synced.IsCompleted).Select(i => i.Resource).Order(StringComparer.Ordinal).ToList();
        return Task.FromResult(missing.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"not listed yet: {string.Join(", ", missing)}"));
    }
}
