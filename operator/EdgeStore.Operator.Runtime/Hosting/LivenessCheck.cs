using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeStore.Operator.Runtime.Hosting;

/// <summary>Fails when a loop that should run for ever has ended. An unreachable API server is no reason for a restart.</summary>
internal sealed class LivenessCheck(OperatorState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.Failure is { } failure ? HealthCheckResult.Unhealthy(failure) : HealthCheckResult.Healthy());
}
