using EdgeStore.Operator.Hosting;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Runtime.Caching;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Controllers;
using EdgeStore.Operator.Runtime.Events;

namespace EdgeStore.Operator.Backups;

/// <summary>
/// Deletes the file of a backup whose deletionPolicy is Delete, by a pod, before the resource may go. It never holds up the
/// deletion of a namespace for ever: after its time is over the file stays, which an event says.
/// </summary>
internal sealed class BackupFileFinalizer(
    IKubernetesClient client, IResourceCache<EdgeStoreCluster> clusters, ClusterCaches caches, IEventRecorder events, OperatorSettings settings,
    TimeProvider time)
    : IEntityFinalizer<EdgeStoreBackup>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(3);

    public static bool IsWanted(EdgeStoreBackup backup)
        => backup.Spec.DeletionPolicy == EdgeStoreBackupSpec.Delete
            && !(backup.Metadata.Annotations?.TryGetValue(Annotations.KeepBackupFile, out var keep) == true && keep == "true");

    public async Task<ReconciliationResult<EdgeStoreBackup>> FinalizeAsync(EdgeStoreBackup entity, CancellationToken cancellationToken)
    {
        // Without a location no attempt was ever made.
        if (entity.Status?.Location is not { } location || BackupValidator.Problems(entity).Count > 0) return Done(entity);
        if (time.GetUtcNow() - entity.Metadata.DeletionTimestamp > Patience)
        {
            events.Record(entity, EventReasons.BackupFileKept, $"{location} could not be deleted within {Patience.TotalMinutes:0} minutes and stays");
            return Done(entity);
        }
        return await TryAsync(entity, location, cancellationToken);
    }

    private async Task<ReconciliationResult<EdgeStoreBackup>> TryAsync(EdgeStoreBackup backup, string location, CancellationToken cancellationToken)
    {
        var (ns, again) = (backup.Metadata.NamespaceProperty, ReconciliationResult<EdgeStoreBackup>.Success(backup, BetweenLooks));
        try
        {
            // An attempt that is still under way would write the file again.
            if (backup.Status!.PodName is { } attempt && caches.Pods.Get(new ResourceKey(ns, attempt)) is { Status.Phase: not ("Succeeded" or "Failed") } writing)
            {
                await client.DeleteAsync<V1Pod>(attempt, ns, new DeleteRequest(writing.Metadata.Uid), cancellationToken);
                return again;
            }
            switch (caches.Pods.Get(new ResourceKey(ns, BackupNames.DeletionPod(backup.Metadata.Name))))
            {
                case { Status.Phase: "Succeeded" }:
                    events.Record(backup, EventReasons.BackupFileDeleted, $"Deleted {location}");
                    return Done(backup);
                case { Status.Phase: "Failed" } failed:
                    events.Record(backup, EventReasons.BackupFileNotDeleted, $"{location}: {BackupPodReader.Read(failed).Words}; it is tried again");
                    await client.DeleteAsync<V1Pod>(failed.Metadata.Name, ns, new DeleteRequest(failed.Metadata.Uid), cancellationToken);
                    return again;
                case null:
                    var cluster = clusters.Get(new ResourceKey(ns, backup.Spec.ClusterName));
                    var image = cluster?.Spec.Image ?? cluster?.Status?.Image ?? settings.DefaultImage;
                    await client.CreateAsync(BackupPodRenderer.RenderDeletion(backup, image), cancellationToken);
                    return again;
                default:
                    return again;
            }
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsAlreadyExists || e.IsNotFound)
        {
            return again;
        }
    }

    private static ReconciliationResult<EdgeStoreBackup> Done(EdgeStoreBackup backup) => ReconciliationResult<EdgeStoreBackup>.Success(backup);
}
