using EdgeStore.Operator.Applying;
using EdgeStore.Operator.Repairing;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Controllers;

namespace EdgeStore.Operator.Controllers;

/// <summary>One pass: look at the comparisons, plan, write the status, and only then begin and end comparisons.</summary>
internal sealed class RepairController(
    IKubernetesClient client, RepairObserver observer, RepairRuns runs, StatusPatch status, RepairTale tale)
    : IEntityController<EdgeStoreRepair>
{
    public async Task<ReconciliationResult<EdgeStoreRepair>> ReconcileAsync(EdgeStoreRepair entity, CancellationToken cancellationToken)
    {
        // Not the cached one: its status says where comparisons go on, and must not be out of date.
        var repair = await client.GetAsync<EdgeStoreRepair>(entity.Metadata.Name, entity.Metadata.NamespaceProperty, cancellationToken);
        if (repair is null || repair.Metadata.DeletionTimestamp is not null || repair.Metadata.Uid != entity.Metadata.Uid)
        {
            runs.EndAll(entity.Metadata.Uid);
            return ReconciliationResult<EdgeStoreRepair>.Success(entity);
        }

        var look = await observer.LookAsync(repair, cancellationToken);
        var plan = RepairPlanner.Plan(look.Observation);
        var written = await status.WriteAsync(repair, plan.Status, cancellationToken);
        foreach (var pair in plan.Ends) runs.End(repair.Metadata.Uid, pair);
        foreach (var start in plan.Starts) runs.Start(repair.Metadata.Uid, start, look.Endpoints[start.Member]);
        tale.Tell(written, repair.Status, plan.Status);
        return ReconciliationResult<EdgeStoreRepair>.Success(written, plan.LookAgain);
    }

    public Task<ReconciliationResult<EdgeStoreRepair>> DeletedAsync(EdgeStoreRepair entity, CancellationToken cancellationToken)
    {
        runs.EndAll(entity.Metadata.Uid);
        return Task.FromResult(ReconciliationResult<EdgeStoreRepair>.Success(entity));
    }
}
