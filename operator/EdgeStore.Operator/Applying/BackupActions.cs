using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Events;

namespace EdgeStore.Operator.Applying;

/// <summary>Makes the backups of a schedule, and deletes those that are not to be kept.</summary>
internal sealed class BackupActions(IKubernetesClient client, StatusPatch status, IEventRecorder events)
{
    public async Task CreateAsync(Pass pass, CreateBackup action, CancellationToken cancellationToken)
    {
        var made = await client.CreateAsync(action.Resource, cancellationToken);
        events.Record(pass.Cluster, EventReasons.BackupScheduled, $"Created EdgeStoreBackup {made.Metadata.Name}");
    }

    /// <summary>Its file may go with it, so that the spec still wants so is confirmed first.</summary>
    public async Task DeleteAsync(Pass pass, DeleteBackup action, CancellationToken cancellationToken)
    {
        await status.ConfirmAsync(pass.Cluster, cancellationToken);
        await client.DeleteAsync<EdgeStoreBackup>(
            action.Name, pass.Cluster.Metadata.NamespaceProperty, new DeleteRequest(action.Uid), cancellationToken);
    }
}
