using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Events;
using k8s;

namespace EdgeStore.Operator.Applying;

/// <summary>Actions that concern the whole cluster.</summary>
internal sealed class ClusterActions(IKubernetesClient client, StatusPatch status, IEventRecorder events)
{
    public Task ReserveTagsAsync(Pass pass, ReserveTags action, CancellationToken cancellationToken)
        => pass.Cluster.Status?.NextTag == action.NextTag
            ? status.ConfirmAsync(pass.Cluster, cancellationToken)
            : WriteAsync(pass, s => s.NextTag = action.NextTag, cancellationToken);

    public Task GiveUpAsync(Pass pass, GiveUpTemplate action, CancellationToken cancellationToken)
        => WriteAsync(
            pass,
            s =>
            {
                s.Upgrade ??= pass.Plan.Status.Upgrade!;
                (s.Upgrade.FailedTemplateHash, s.Upgrade.FailedReason) = (action.Hash, action.Why);
            },
            cancellationToken);

    public Task BeginRestoreAsync(Pass pass, BeginRestore action, CancellationToken cancellationToken)
        => WriteAsync(pass, s => s.Restore = action.Restore, cancellationToken);

    public Task ReserveScheduleAsync(Pass pass, ReserveSchedule action, CancellationToken cancellationToken)
        => WriteAsync(pass, s => s.Schedule = action.Schedule, cancellationToken);

    public Task RecordRemovedAsync(Pass pass, RecordRemoved action, CancellationToken cancellationToken)
        => WriteAsync(pass, s => s.RemovedMembers = [.. s.RemovedMembers ?? [], action.Removed], cancellationToken);

    public Task ApplyServiceAsync(Pass pass, ApplyService action, CancellationToken cancellationToken)
        => client.ApplyAsync(ServiceRenderer.Render(pass.Cluster).Single(s => s.Metadata.Name == action.Name), cancellationToken);

    public async Task ApplyBudgetAsync(Pass pass, ApplyBudget action, CancellationToken cancellationToken)
    {
        if (pass.Observation.Budget.Api == BudgetApi.Stable) await client.ApplyAsync(BudgetRenderer.Render(pass.Cluster, action.MinAvailable), cancellationToken);
        else await client.ApplyAsync(BudgetRenderer.RenderBeta(pass.Cluster, action.MinAvailable), cancellationToken);
    }

    public Task DeleteBudgetAsync(Pass pass, CancellationToken cancellationToken)
    {
        var (name, ns) = (pass.Cluster.Metadata.Name, pass.Cluster.Metadata.NamespaceProperty);
        return pass.Observation.Budget.Api == BudgetApi.Stable
            ? client.DeleteAsync<V1PodDisruptionBudget>(name, ns, null, cancellationToken)
            : client.DeleteAsync<BetaDisruptionBudget>(name, ns, null, cancellationToken);
    }

    public async Task ApplyMembershipAsync(Pass pass, ApplyMembership action, CancellationToken cancellationToken)
    {
        await status.ConfirmAsync(pass.Cluster, cancellationToken);
        await client.ApplyAsync(MembershipRenderer.Render(pass.Cluster, action.Text), cancellationToken);
    }

    public async Task CreateRepairAsync(Pass pass, CreateRepair action, CancellationToken cancellationToken)
    {
        await client.CreateAsync(action.Resource, cancellationToken);
        events.Record(pass.Cluster, EventReasons.RepairCreated, $"Created repair {action.Resource.Metadata.Name}");
    }

    public async Task DeleteRepairAsync(Pass pass, DeleteRepair action, CancellationToken cancellationToken)
    {
        await status.ConfirmAsync(pass.Cluster, cancellationToken);
        await client.DeleteAsync<EdgeStoreRepair>(
            action.Name, pass.Cluster.Metadata.NamespaceProperty, new DeleteRequest(action.Uid), cancellationToken);
    }

    // Only this one field changes now; the rest of the status is written when the pass is over.
    private async Task WriteAsync(Pass pass, Action<EdgeStoreClusterStatus> change, CancellationToken cancellationToken)
    {
        var next = pass.Cluster.Status is { } current
            ? KubernetesJson.Deserialize<EdgeStoreClusterStatus>(KubernetesJson.Serialize(current))
            : new EdgeStoreClusterStatus();
        change(next);
        pass.Cluster = await status.WriteAsync(pass.Cluster, next, cancellationToken);
    }
}
