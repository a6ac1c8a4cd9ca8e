using System.Net;
using EdgeStore.DevCluster.Objects;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace EdgeStore.DevCluster.Storage;

/// <summary>
/// Gives claims of the storage class `local` a directory of the node on which the scheduler wants their first pod. The volume
/// stays on that node for life, as a disk does.
/// </summary>
internal sealed class LocalProvisioner(Kubernetes client, StateDirectory state, ClusterLog log, TimeProvider time)
{
    public const string ClassName = "local";

    private const string Provisioner = "edgestore.io/devcluster";
    private const string SelectedNode = "volume.kubernetes.io/selected-node";
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    public static string DirectoryOf(string volume) => $"/var/lib/volumes/{volume}";

    public async Task RunAsync(CancellationToken cancellation)
    {
        var claims = new Mirror<V1PersistentVolumeClaim>(client, "api/v1/persistentvolumeclaims", null, log, time);
        var volumes = new Mirror<V1PersistentVolume>(client, "api/v1/persistentvolumes", null, log, time);
        claims.Changed += (claim, gone) => { if (!gone) Attempt(() => ProvisionAsync(claim, cancellation), cancellation); };
        volumes.Changed += (volume, gone) => { if (!gone) Attempt(() => ReclaimAsync(volume, cancellation), cancellation); };
        Attempt(() => CreateClassAsync(cancellation), cancellation);
        await Task.WhenAll(claims.RunAsync(cancellation), volumes.RunAsync(cancellation));
    }

    private void Attempt(Func<Task> work, CancellationToken cancellation) => _ = Task.Run(async () =>
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await work();
                return;
            }
            catch (HttpOperationException done) when (done.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
            {
                return; // somebody, or an earlier attempt, was faster
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                log.Write("provisioner", failure.Message);
                await Task.Delay(RetryPause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }, cancellation);

    private Task<V1StorageClass> CreateClassAsync(CancellationToken cancellation) => client.StorageV1.CreateStorageClassAsync(new V1StorageClass
    {
        Metadata = new V1ObjectMeta
        {
            Name = ClassName,
            Annotations = new Dictionary<string, string> { ["storageclass.kubernetes.io/is-default-class"] = "true" },
        },
        Provisioner = Provisioner,
        ReclaimPolicy = "Delete",
        VolumeBindingMode = "WaitForFirstConsumer",
    }, cancellationToken: cancellation);

    private async Task ProvisionAsync(V1PersistentVolumeClaim claim, CancellationToken cancellation)
    {
        if (claim.Spec.StorageClassName != ClassName || claim.Spec.VolumeName is { Length: > 0 }) return;
        if (claim.Metadata.Annotations is not { } annotations || !annotations.TryGetValue(SelectedNode, out var node)) return;

        var name = $"pvc-{claim.Metadata.Uid}";
        Directory.CreateDirectory(state.NodeFile(node, DirectoryOf(name)));
        await client.CoreV1.CreatePersistentVolumeAsync(new V1PersistentVolume
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Annotations = new Dictionary<string, string> { ["pv.kubernetes.io/provisioned-by"] = Provisioner },
            },
            Spec = new V1PersistentVolumeSpec
            {
                AccessModes = claim.Spec.AccessModes,
                Capacity = claim.Spec.Resources.Requests,
                StorageClassName = ClassName,
                PersistentVolumeReclaimPolicy = "Delete",
                HostPath = new V1HostPathVolumeSource { Path = DirectoryOf(name), Type = "DirectoryOrCreate" },
                ClaimRef = new V1ObjectReference
                {
                    ApiVersion = "v1",
                    Kind = "PersistentVolumeClaim",
                    Name = claim.Metadata.Name,
                    NamespaceProperty = claim.Metadata.NamespaceProperty,
                    Uid = claim.Metadata.Uid,
                },
                NodeAffinity = new V1VolumeNodeAffinity
                {
                    Required = new V1NodeSelector
                    {
                        NodeSelectorTerms =
                        [
                            new V1NodeSelectorTerm
                            {
                                MatchExpressions =
                                [
                                    new V1NodeSelectorRequirement { Key = "kubernetes.io/hostname", OperatorProperty = "In", Values = [node] },
                                ],
                            },
                        ],
                    },
                },
            },
        }, cancellationToken: cancellation);
        log.Write("provisioner", $"volume {name} on {node} for {claim.Metadata.NamespaceProperty}/{claim.Metadata.Name}");
    }

    private async Task ReclaimAsync(V1PersistentVolume volume, CancellationToken cancellation)
    {
        if (volume.Spec.StorageClassName != ClassName || volume.Status?.Phase != "Released"
            || volume.Spec.PersistentVolumeReclaimPolicy != "Delete" || volume.Metadata.DeletionTimestamp is not null)
        {
            return;
        }
        var directory = state.NodeFile(NodeOf(volume), volume.Spec.HostPath.Path);
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        await client.CoreV1.DeletePersistentVolumeAsync(volume.Metadata.Name, cancellationToken: cancellation);
        log.Write("provisioner", $"volume {volume.Metadata.Name} deleted");
    }

    /// <summary>The node whose disk holds a volume of this provisioner.</summary>
    public static string NodeOf(V1PersistentVolume volume) => volume.Spec.NodeAffinity.Required.NodeSelectorTerms[0].MatchExpressions[0].Values[0];
}
