using EdgeStore.Operator.Controllers;

namespace EdgeStore.Operator.Tests.Controllers;

public sealed class NodeNewsTests
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [Test]
    public void What_kubelets_say_all_the_time_is_none()
        => Assert.That(NodeNews.Is(Node(), Node(n =>
        {
            n.Metadata.ResourceVersion = "2";
            n.Metadata.Annotations = new Dictionary<string, string> { ["volumes"] = "2" };
            n.Status.Conditions[0].LastHeartbeatTime = Noon.AddMinutes(5);
            n.Status.Conditions.Add(new V1NodeCondition { Type = "MemoryPressure", Status = "True" });
            n.Status.Images = [new V1ContainerImage { SizeBytes = 1 }];
        })), Is.False);

    [Test]
    public void What_decides_on_members_is() => Assert.Multiple(() =>
    {
        Assert.That(NodeNews.Is(Node(), Node(n => n.Metadata.Labels["edge"] = "no")), Is.True, "another value");
        Assert.That(NodeNews.Is(Node(), Node(n => n.Metadata.Labels["site"] = "a")), Is.True, "a new label");
        Assert.That(NodeNews.Is(Node(), Node(n => n.Metadata.Labels = null)), Is.True, "no label any more");
        Assert.That(NodeNews.Is(Node(), Node(n => n.Spec.Taints.Add(new V1Taint { Key = "cordoned", Effect = "NoSchedule" }))), Is.True, "a new taint");
        Assert.That(NodeNews.Is(Node(), Node(n => n.Spec.Taints[0].Effect = "NoExecute")), Is.True, "another effect");
        Assert.That(NodeNews.Is(Node(), Node(n => n.Spec.Taints = null)), Is.True, "no taint any more");
        Assert.That(NodeNews.Is(Node(), Node(n => n.Status.Conditions[0].Status = "Unknown")), Is.True, "not ready");
        Assert.That(NodeNews.Is(Node(), Node(n => n.Status = null)), Is.True, "never heard");
    });

    [Test]
    public void Only_clusters_that_could_care_look()
    {
        var clusters = new ListedCache<EdgeStoreCluster>(
            Cluster("selects", PerNode("yes")),
            Cluster("takes-all", new PlacementSpec { PerNode = new PerNodePlacement() }),
            Cluster("other-label", PerNode("no")),
            Cluster("was-there", PerNode("no")),
            Cluster("runs-there", new PlacementSpec { Replicas = 1 }),
            Cluster("runs-elsewhere", new PlacementSpec { Replicas = 1 }),
            Cluster("says-nothing", null!));
        var members = new ListedCache<EdgeStoreMember>(Member("was-there", "n", null), Member("runs-there", null, "n"), Member("runs-elsewhere", null, "m"));

        var names = NodeNews.ClustersOf(Node(), clusters, members).Select(k => k.Name);

        Assert.That(names, Is.EquivalentTo(["selects", "takes-all", "was-there", "runs-there"]));
    }

    private static PlacementSpec PerNode(string edge)
        => new() { PerNode = new PerNodePlacement { NodeSelector = new Dictionary<string, string> { ["edge"] = edge } } };

    private static EdgeStoreCluster Cluster(string name, PlacementSpec placement)
        => new() { Metadata = new V1ObjectMeta { Name = name, Uid = name }, Spec = new EdgeStoreClusterSpec { Placement = placement } };

    private static EdgeStoreMember Member(string cluster, string? node, string? runsOn) => new()
    {
        Metadata = new V1ObjectMeta { Name = $"{cluster}-0", OwnerReferences = [new V1OwnerReference { Uid = cluster, Controller = true }] },
        Spec = new EdgeStoreMemberSpec { Node = node },
        Status = new EdgeStoreMemberStatus { NodeName = runsOn },
    };

    private static V1Node Node(Action<V1Node>? change = null)
    {
        var node = new V1Node
        {
            Metadata = new V1ObjectMeta { Name = "n", ResourceVersion = "1", Labels = new Dictionary<string, string> { ["edge"] = "yes" } },
            Spec = new V1NodeSpec { Taints = [new V1Taint { Key = "edge", Value = "far", Effect = "NoSchedule" }] },
            Status = new V1NodeStatus { Conditions = [new V1NodeCondition { Type = "Ready", Status = "True", LastHeartbeatTime = Noon }] },
        };
        change?.Invoke(node);
        return node;
    }
}
