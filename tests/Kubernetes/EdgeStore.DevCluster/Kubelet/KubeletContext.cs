using EdgeStore.DevCluster.Networking;
using EdgeStore.DevCluster.Objects;
using k8s;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>What the parts of one node's kubelet share.</summary>
internal sealed class KubeletContext(
    NodeOptions node, NodeNetwork network, Kubernetes client, NodeObjects objects, Uri apiServer, ImageStore images,
    StateDirectory state, ClusterLog log, TimeProvider time)
{
    public NodeOptions Node { get; } = node;

    public NodeNetwork Network { get; } = network;

    public Kubernetes Client { get; } = client;

    public NodeObjects Objects { get; } = objects;

    public ImageStore Images { get; } = images;

    public StateDirectory State { get; } = state;

    public TimeProvider Time { get; } = time;

    public ContainerEnvironment Environment { get; } = new(objects, apiServer);

    public ServiceAccountTokens Tokens { get; } = new(client, time);

    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    public void Log(string message) => log.Write(Node.Name, message);
}
