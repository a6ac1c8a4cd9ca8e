using System.Security.Cryptography;
using EdgeStore.Operator.Runtime.Applying;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Controllers;
using EdgeStore.Operator.Runtime.Events;
using EdgeStore.Operator.Runtime.LeaderElection;
using EdgeStore.Operator.Runtime.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace EdgeStore.Operator.Runtime.Hosting;

/// <summary>Registration of the operator runtime.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds the runtime: client, caches, leader election, event recorder, status writer, health checks and the loop that runs the
    /// controllers. <see cref="TimeProvider"/>, <see cref="CollectorRegistry"/> and <see cref="IKubernetesClient"/> may be registered
    /// before to replace the defaults.
    /// </summary>
    public static IOperatorBuilder AddKubernetesOperator(this IServiceCollection services, Action<KubernetesOperatorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new KubernetesOperatorOptions();
        configure?.Invoke(options);
        options.LeaderElection.Validate();

        services.AddSingleton(options);
        services.AddSingleton(options.Client);
        services.AddSingleton(options.Events);
        services.AddSingleton(options.LeaderElection);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Metrics.DefaultRegistry);
        services.TryAddSingleton<RuntimeMetrics>();
        services.TryAddSingleton(new Jitter(options.JitterSeed ?? RandomNumberGenerator.GetInt32(int.MaxValue)));
        services.TryAddSingleton(provider => new ApiTransport(
            options.Connection ?? DefaultConnection.Find(),
            options.Client,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<RuntimeMetrics>()));
        services.TryAddSingleton<IKubernetesClient, KubernetesApiClient>();
        services.AddSingleton<IStatusWriter, StatusWriter>();
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<IEventRecorder>(provider => provider.GetRequiredService<EventRecorder>());
        services.AddHostedService(provider => provider.GetRequiredService<EventRecorder>());
        services.AddSingleton<LeaderElector>();
        services.AddSingleton(provider => new ControllerServices(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Jitter>(),
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<OperatorState>();
        services.AddHostedService<OperatorService>();
        services.AddHealthChecks()
            .AddCheck<LivenessCheck>("operator-loops", tags: [OperatorHealth.Live])
            .AddCheck<ReadinessCheck>("caches-synced", tags: [OperatorHealth.Ready]);
        return new OperatorBuilder(services, options);
    }
}
