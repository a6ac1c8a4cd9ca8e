using EdgeStore.Server.Writing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeStore.Server.Hosting;

/// <summary>What gRPC's health service asks: whether the writer is at work and the server does not stop.</summary>
internal sealed class WriterHealth(FatalErrors fatal, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public bool IsHealthy => !fatal.HasStopped && !lifetime.ApplicationStopping.IsCancellationRequested;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsHealthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
