using EdgeStore.Operator.Applying;
using EdgeStore.Operator.Hosting;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Runtime.Caching;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Controllers;
using EdgeStore.Operator.Runtime.Events;

namespace EdgeStore.Operator.Backups;

/// <summary>One pass over an EdgeStoreBackup: look, plan, apply, report.</summary>
internal sealed class BackupController(
    IKubernetesClient client, IResourceCache<EdgeStoreCluster> clusters, ClusterCaches caches, StatusPatch status, IEventRecorder events,
    OperatorSettings settings, TimeProvider time)
    : IEntityController<EdgeStoreBackup>
{
    private static readonly TimeSpan AfterStaleView = TimeSpan.FromSeconds(1);

    public async Task<ReconciliationResult<EdgeStoreBackup>> ReconcileAsync(EdgeStoreBackup entity, CancellationToken cancellationToken)
    {
        // Not the cached one: its status says which attempt is the current one.
        var backup = await client.GetAsync<EdgeStoreBackup>(entity.Metadata.Name, entity.Metadata.NamespaceProperty, cancellationToken);
        if (backup is null || backup.Metadata.DeletionTimestamp is not null || backup.Metadata.Uid != entity.Metadata.Uid)
            return ReconciliationResult<EdgeStoreBackup>.Success(entity);

        var observation = Look(backup);
        var plan = BackupPlanner.Plan(observation);
        try
        {
            await ApplyAsync(observation, plan.Action, cancellationToken);
            if (plan.Action is DeleteExpiredBackup) return ReconciliationResult<EdgeStoreBackup>.Success(backup);
            var written = await status.WriteAsync(backup, plan.Status, cancellationToken);
            Tell(written, backup.Status, plan.Status);
            return ReconciliationResult<EdgeStoreBackup>.Success(written, plan.LookAgain);
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsAlreadyExists || e.IsNotFound)
        {
            // The caches are a little behind. Everything is decided anew with what is true by then.
            return ReconciliationResult<EdgeStoreBackup>.Success(backup, AfterStaleView);
        }
    }

    public Task<ReconciliationResult<EdgeStoreBackup>> DeletedAsync(EdgeStoreBackup entity, CancellationToken cancellationToken)
        => Task.FromResult(ReconciliationResult<EdgeStoreBackup>.Success(entity));

    private BackupObservation Look(EdgeStoreBackup backup)
    {
        var ns = backup.Metadata.NamespaceProperty;
        var cluster = clusters.Get(new ResourceKey(ns, backup.Spec.ClusterName));
        var pod = caches.Pods.Get(new ResourceKey(ns, BackupNames.Pod(backup.Metadata.Name, backup.Status?.Attempt ?? 1)));
        return new BackupObservation
        {
            Backup = backup,
            Now = time.GetUtcNow(),
            Cluster = cluster,
            Members = cluster is null ? [] : caches.Members.OwnedBy(cluster.Metadata.Uid),
            // A pod of that name that is another's is none of ours: creating ours is refused until it is gone.
            Pod = pod?.Metadata.OwnerReferences?.Any(o => o.Uid == backup.Metadata.Uid) == true ? BackupPodReader.Read(pod) : null,
        };
    }

    private async Task ApplyAsync(BackupObservation observation, BackupAction? action, CancellationToken cancellationToken)
    {
        var backup = observation.Backup;
        switch (action)
        {
            case CreateBackupPod create:
                var image = observation.Cluster!.Spec.Image ?? observation.Cluster.Status?.Image ?? settings.DefaultImage;
                var member = observation.Members.Single(m => m.Spec.Name == create.Member);
                await client.CreateAsync(BackupPodRenderer.Render(backup, observation.Cluster, member, image, create.Attempt), cancellationToken);
                events.Record(backup, EventReasons.BackupStarted, $"Attempt {create.Attempt} reads {create.Member}");
                break;
            case DeleteBackupPod delete:
                await client.DeleteAsync<V1Pod>(delete.Name, backup.Metadata.NamespaceProperty, new DeleteRequest(delete.Uid), cancellationToken);
                break;
            case DeleteExpiredBackup:
                await client.DeleteAsync<EdgeStoreBackup>(
                    backup.Metadata.Name, backup.Metadata.NamespaceProperty, new DeleteRequest(backup.Metadata.Uid), cancellationToken);
                break;
        }
    }

    private void Tell(EdgeStoreBackup backup, EdgeStoreBackupStatus? before, EdgeStoreBackupStatus after)
    {
        if (after.Attempt > (before?.Attempt ?? 1)) events.Record(backup, EventReasons.BackupAttemptFailed, after.Message ?? "");
        if (before?.Phase == after.Phase) return;
        if (after.Phase == BackupPhase.Succeeded)
            events.Record(backup, EventReasons.BackupSucceeded, $"Revision {after.Revision} of {after.Member} is in {after.Location}");
        if (after.Phase == BackupPhase.Failed) events.Record(backup, EventReasons.BackupFailed, after.Message ?? "");
    }
}
