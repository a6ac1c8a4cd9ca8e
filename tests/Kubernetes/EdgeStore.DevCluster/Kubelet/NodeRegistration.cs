using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>The node's object and its heartbeats: the Lease every two seconds, the Ready condition every ten.</summary>
internal sealed class NodeRegistration(KubeletContext kubelet)
{
    private const string LeaseNamespace = "kube-node-lease";
    private const int StatusEvery = 5;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly DateTime _readySince = kubelet.Now;

    private string Name => kubelet.Node.Name;

    /// <summary>Keeps the node registered and Ready until cancelled, over every interruption.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var beat = 0; !cancellation.IsCancellationRequested;)
        {
            try
            {
                if (beat % StatusEvery == 0) await WriteNodeAsync(cancellation);
                await WriteLeaseAsync(cancellation);
                beat++;
            }
            catch (Exception failure) when (failure is HttpOperationException or HttpRequestException or IOException or OperationCanceledException)
            {
                if (cancellation.IsCancellationRequested) return;
                kubelet.Log($"heartbeat: {failure.Message}");
                beat = 0; // the first thing to say when the API server is back is that the node is Ready
            }
            await Task.Delay(Period, kubelet.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteNodeAsync(CancellationToken cancellation)
    {
        var labels = new Dictionary<string, string>(kubelet.Node.Labels)
        {
            ["kubernetes.io/hostname"] = Name,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = "amd64",
        };
        if (kubelet.Node.Zone is { } zone) labels["topology.kubernetes.io/zone"] = zone;
        var node = new V1Node { Metadata = new V1ObjectMeta { Name = Name, Labels = labels }, Spec = new V1NodeSpec() };
        await CreateUnlessThereAsync(() => kubelet.Client.CoreV1.CreateNodeAsync(node, cancellationToken: cancellation));
        var patch = new V1Patch(KubernetesJson.Serialize(new { status = Status() }), V1Patch.PatchType.StrategicMergePatch);
        await kubelet.Client.CoreV1.PatchNodeStatusAsync(patch, Name, cancellationToken: cancellation);
    }

    private V1NodeStatus Status()
    {
        var resources = new Dictionary<string, ResourceQuantity>
        {
            ["cpu"] = new("16"),
            ["memory"] = new("64Gi"),
            ["pods"] = new("110"),
            ["ephemeral-storage"] = new("100Gi"),
        };
        return new V1NodeStatus
        {
            Addresses = [new V1NodeAddress { Type = "InternalIP", Address = kubelet.Network.Ip }, new V1NodeAddress { Type = "Hostname", Address = Name }],
            Capacity = resources,
            Allocatable = resources,
            Conditions = [Condition("Ready", "True"), Condition("MemoryPressure", "False"), Condition("DiskPressure", "False"), Condition("PIDPressure", "False")],
            NodeInfo = new V1NodeSystemInfo
            {
                Architecture = "amd64",
                OperatingSystem = "linux",
                KubeletVersion = "v1.20.2-devcluster",
                KubeProxyVersion = "none",
                ContainerRuntimeVersion = "devcluster://1",
                KernelVersion = Environment.OSVersion.VersionString,
                OsImage = "this machine",
                BootID = "",
                MachineID = Name,
                SystemUUID = Name,
            },
        };
    }

    private V1NodeCondition Condition(string type, string status) => new()
    {
        Type = type,
        Status = status,
        Reason = "TestKubelet",
        LastHeartbeatTime = kubelet.Now,
        LastTransitionTime = _readySince,
    };

    private async Task WriteLeaseAsync(CancellationToken cancellation)
    {
        var spec = new V1LeaseSpec { HolderIdentity = Name, LeaseDurationSeconds = 40, RenewTime = kubelet.Now };
        var lease = new V1Lease { Metadata = new V1ObjectMeta { Name = Name, NamespaceProperty = LeaseNamespace }, Spec = spec };
        try
        {
            var patch = new V1Patch(KubernetesJson.Serialize(new { spec }), V1Patch.PatchType.MergePatch);
            await kubelet.Client.CoordinationV1.PatchNamespacedLeaseAsync(patch, Name, LeaseNamespace, cancellationToken: cancellation);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            await CreateUnlessThereAsync(() => kubelet.Client.CoordinationV1.CreateNamespacedLeaseAsync(lease, LeaseNamespace, cancellationToken: cancellation));
        }
    }

    private static async Task CreateUnlessThereAsync(Func<Task> create)
    {
        try
        {
            await create();
        }
        catch (HttpOperationException exists) when (exists.Response.StatusCode == HttpStatusCode.Conflict)
        {
            // That is what is wanted.
        }
    }
}
