using EdgeStore.Operator.Applying;
using EdgeStore.Operator.Backups;
using EdgeStore.Operator.Controllers;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Repairing;
using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Runtime.Caching;
using EdgeStore.Operator.Runtime.Hosting;
using EdgeStore.Operator.Runtime.LeaderElection;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Telemetry;
using EdgeStore.Operator.Tls;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Prometheus;

namespace EdgeStore.Operator.Hosting;

/// <summary>Puts the process together.</summary>
internal static class OperatorHost
{
    public static WebApplication Build(OperatorOptions options)
    {
        // Nothing but the flags configures the process: no appsettings, no ASPNETCORE_ variables.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "edgestore-operator" });
        builder.AddOperatorLogging(options);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            foreach (var address in new[] { options.Metrics, options.Health }.OfType<BindAddress>().Distinct()) address.Listen(kestrel);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddEdgeStoreOperator(options);

        var app = builder.Build();
        app.UseRouting();
        if (options.Health is { } health) app.MapOperatorHealth(health.HostPattern);
        if (options.Metrics is { } metrics) app.MapMetrics().RequireHost(metrics.HostPattern);
        return app;
    }

    /// <param name="configure">Further settings of the runtime.</param>
    internal static void AddEdgeStoreOperator(
        this IServiceCollection services, OperatorOptions options, Action<KubernetesOperatorOptions>? configure = null)
    {
        services.AddKubernetesOperator(runtime =>
        {
            foreach (var name in options.WatchNamespaces) runtime.WatchNamespaces.Add(name);
            runtime.LeaderElection.Enabled = options.LeaderElect;
            runtime.LeaderElection.Identity = options.PodName;
            runtime.LeaderElection.LeaseNamespace = options.PodNamespace;
            runtime.Events.Instance = options.PodName;
            configure?.Invoke(runtime);
        }).AddClusterController().AddRepairController().AddBackupController();

        services.AddSingleton(new OperatorSettings(options.DefaultImage));
        services.AddMembers();
        services.AddApplying();
        services.AddRepairing();
        services.AddSingleton<ITermEnd>(provider => provider.GetRequiredService<ClusterMetrics>());
        services.AddSingleton<ITermEnd>(provider => provider.GetRequiredService<LookMemory>());
        services.AddSingleton<ITermEnd>(provider => provider.GetRequiredService<RepairRuns>());
    }

    /// <summary>Caches, and what makes a cluster be looked at.</summary>
    private static IOperatorBuilder AddClusterController(this IOperatorBuilder builder) => builder
        .AddCache<V1Pod>(Labels.ManagedSelector)
        .AddCache<V1PersistentVolumeClaim>(Labels.ManagedSelector)
        .AddCache<V1Service>(Labels.ManagedSelector)
        .AddCache<V1ConfigMap>(Labels.ManagedSelector)
        .AddCache<V1Secret>(Labels.ManagedSelector)
        .AddCache<V1Node>(optional: true)
        .AddCache<V1PodDisruptionBudget>(Labels.ManagedSelector, optional: true)
        .AddCache<BetaDisruptionBudget>(Labels.ManagedSelector, optional: true)
        .AddCache<CertificateRequest>(Labels.ManagedSelector, optional: true)
        .AddController<ClusterController, EdgeStoreCluster>(controller => controller
            .Owns<EdgeStoreMember>(MemberNews.Is)
            .Watches<EdgeStoreRepair>(repair => [new ResourceKey(repair.Metadata.NamespaceProperty, repair.Spec.ClusterName)])
            .Watches<EdgeStoreBackup>(backup => [new ResourceKey(backup.Metadata.NamespaceProperty, backup.Spec.ClusterName)])
            .Owns<V1Service>()
            .Owns<V1ConfigMap>()
            .Owns<V1PodDisruptionBudget>()
            .Owns<BetaDisruptionBudget>()
            .Watches<V1Secret>(ClusterOf)
            .Watches<CertificateRequest>(ClusterOf)
            .Watches<V1Pod>(ClusterOf)
            .Watches<V1PersistentVolumeClaim>(ClusterOf)
            .Watches<V1Node>(ClustersOf, NodeNews.Is));

    /// <summary>Repairs wait for their cluster, and for each other.</summary>
    private static IOperatorBuilder AddRepairController(this IOperatorBuilder builder) => builder
        .AddController<RepairController, EdgeStoreRepair>(controller => controller.Watches<EdgeStoreCluster>(RepairsOf));

    private static IOperatorBuilder AddBackupController(this IOperatorBuilder builder) => builder
        .AddFinalizer<BackupFileFinalizer, EdgeStoreBackup>(Finalizers.BackupFile, BackupFileFinalizer.IsWanted)
        .AddController<BackupController, EdgeStoreBackup>(controller => controller.Owns<V1Pod>());

    private static void AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<LookMemory>();
        services.AddSingleton<Silences>();
        services.AddSingleton<MemberChannels>();
        services.TryAddSingleton<IMemberAdmin, GrpcMemberAdmin>();
        services.AddSingleton<ClusterCaches>();
        services.AddSingleton<GivenSecrets>();
        services.AddSingleton<CertificateObserver>();
        services.TryAddSingleton(ReleaseTable.Known);
        services.AddSingleton<ClusterObserver>();
    }

    private static void AddApplying(this IServiceCollection services)
    {
        services.AddSingleton<CertificateFactory>();
        services.AddSingleton<StatusPatch>();
        services.AddSingleton<ClusterActions>();
        services.AddSingleton<CertificateActions>();
        services.AddSingleton<MemberActions>();
        services.AddSingleton<DisturbanceActions>();
        services.AddSingleton<BackupActions>();
        services.AddSingleton<PlanApplier>();
        services.AddSingleton<StatusReport>();
        services.AddSingleton<ClusterMetrics>();
    }

    private static void AddRepairing(this IServiceCollection services)
    {
        services.TryAddSingleton<IMemberRepairs, GrpcMemberRepairs>();
        services.AddSingleton<RepairRuns>();
        services.AddSingleton<RepairObserver>();
        services.AddSingleton<RepairTale>();
    }

    private static IEnumerable<ResourceKey> RepairsOf(IServiceProvider services, EdgeStoreCluster cluster)
        => services.GetRequiredService<IResourceCache<EdgeStoreRepair>>().List(cluster.Metadata.NamespaceProperty)
            .Where(r => r.Spec.ClusterName == cluster.Metadata.Name && !RepairPhase.IsFinished(r.Status?.Phase))
            .Select(ResourceKey.Of);

    private static IEnumerable<ResourceKey> ClustersOf(IServiceProvider services, V1Node node) => NodeNews.ClustersOf(
        node, services.GetRequiredService<IResourceCache<EdgeStoreCluster>>(), services.GetRequiredService<IResourceCache<EdgeStoreMember>>());

    private static IEnumerable<ResourceKey> ClusterOf(k8s.IKubernetesObject<V1ObjectMeta> entity)
        => entity.Metadata.Labels?.TryGetValue(Labels.Cluster, out var name) == true
            ? [new ResourceKey(entity.Metadata.NamespaceProperty, name)]
            : [];
}
