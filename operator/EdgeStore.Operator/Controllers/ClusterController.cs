using EdgeStore.Operator.Applying;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Controllers;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Telemetry;

namespace EdgeStore.Operator.Controllers;

/// <summary>One pass: look, plan, apply, report.</summary>
internal sealed class ClusterController(
    IKubernetesClient client, ClusterObserver observer, PlanApplier applier, StatusReport report, LookMemory memory, ClusterMetrics metrics,
    ILogger<ClusterController> logger)
    : IEntityController<EdgeStoreCluster>
{
    private static readonly TimeSpan AfterStaleView = TimeSpan.FromSeconds(1);

    public async Task<ReconciliationResult<EdgeStoreCluster>> ReconcileAsync(EdgeStoreCluster entity, CancellationToken cancellationToken)
    {
        // Not the cached one: its status is the operator's memory of tags and must not be out of date.
        var cluster = await client.GetAsync<EdgeStoreCluster>(entity.Metadata.Name, entity.Metadata.NamespaceProperty, cancellationToken);
        if (cluster is null || cluster.Metadata.DeletionTimestamp is not null || cluster.Metadata.Uid != entity.Metadata.Uid)
            return ReconciliationResult<EdgeStoreCluster>.Success(entity);

        var look = await observer.LookAsync(cluster, cancellationToken);
        var plan = Planner.Plan(look.Observation);
        var pass = new Pass(look, plan);
        foreach (var action in plan.Actions) logger.LogInformation("{Cluster}: {Action}", cluster.Metadata.Name, action);
        await applier.ApplyAsync(pass, cancellationToken);
        await report.WriteAsync(pass, cancellationToken);

        foreach (var wait in pass.Waits) logger.LogInformation("{Cluster}: waiting: {Wait}", cluster.Metadata.Name, wait);
        return pass.Failures.Count > 0
            ? ReconciliationResult<EdgeStoreCluster>.Failure(cluster, string.Join("; ", pass.Failures), requeueAfter: Pace.Calm)
            : ReconciliationResult<EdgeStoreCluster>.Success(cluster, pass.Stale ? AfterStaleView : plan.LookAgain);
    }

    /// <summary>Everything of the cluster goes with it by its owner references; claims that are to be retained have none.</summary>
    public Task<ReconciliationResult<EdgeStoreCluster>> DeletedAsync(EdgeStoreCluster entity, CancellationToken cancellationToken)
    {
        memory.Forget(entity.Metadata.Uid);
        metrics.Forget(entity);
        return Task.FromResult(ReconciliationResult<EdgeStoreCluster>.Success(entity));
    }
}
