using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Events;

namespace EdgeStore.Operator.Applying;

/// <summary>Makes the backups of a schedule, and deletes those that are not to be kept.</summary>
internal sealed class BackupActions(IKubernetesClient client, IEventRecorder events)
{
    public async Task CreateAsync(Pass pass, CreateBackup action, CancellationToken cancellationToken)
    {
        var made = await client.CreateAsync(action.Resource, cancellationToken);
        events.Record(pass.Cluster, EventReasons.BackupScheduled, $"Created EdgeStoreBackup {made.Metadata.Name}");
    }

    public Task DeleteAsync(Pass pass, DeleteBackup action, CancellationToken cancellationToken)
        => client.DeleteAsync<EdgeStoreBackup>(
            action.Name, pass.Cluster.Metadata.NamespaceProperty, new DeleteRequest(action.Uid), cancellationToken);
}
