using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Rendering;

/// <summary>What is made for a cluster, against the files in Golden; EDGESTORE_UPDATE_GOLDEN=1 writes them.</summary>
public sealed class RenderingTests
{
    private const string Common = "apiVersion: edgestore.io/v1alpha1\nkind: EdgeStoreCluster\nmetadata: {name: demo, namespace: default, uid: cluster-uid}\n";

    private const string Replicas = Common + """
        spec:
          image: edgestore:1
          placement: {replicas: 3}
          storage: {size: 1Gi, storageClassName: fast}
          options: {durability: interval=50, autoCompactionMode: revision, autoCompactionRetention: "1000", logLevel: debug, maxRequestBytes: 2000000, maxTxnOps: 256}
          resources: {requests: {cpu: 100m}, limits: {memory: 1Gi}}
          scheduling: {nodeSelector: {disk: ssd}, tolerations: [{key: edge, operator: Exists}], priorityClassName: high}
        """;

    private const string PerNode = Common + """
        spec:
          image: edgestore:1
          placement: {perNode: {tolerations: [{key: edge, operator: Exists, effect: NoSchedule}]}}
          storage: {hostPath: /var/lib/edgestore}
          tls: {enabled: false}
        """;

    private const string HostNetwork = PerNode + "\n  hostNetwork: true";

    [Test]
    public void Pod_with_a_claim() => Compare("pod-claim", PodRenderer.Render(Read(Replicas), Member("demo-0", 0, null, tls: true), Settings(Replicas), "digest"));

    [Test]
    public void Pod_on_a_node_without_tls() => Compare("pod-node", PodRenderer.Render(Read(PerNode), Member("demo-berlin", null, "berlin", tls: false), Settings(PerNode), "digest"));

    [Test]
    public void Pod_in_the_network_of_its_node() => Compare(
        "pod-host-network", PodRenderer.Render(Read(HostNetwork), Member("demo-berlin", null, "berlin", tls: false), Settings(HostNetwork), "digest"));

    [Test]
    public void Pod_with_given_certificates_on_both_ports()
    {
        const string Given = Replicas + """

              tls:
                secrets: {member: "{member}-given", operator: given-operator, authority: given-ca}
                client: {secret: clients, clientCertAuth: true, trustedCASecret: people}
            """;
        Compare("pod-given-certificates", PodRenderer.Render(Read(Given), Member("demo-0", 0, null, tls: true), Settings(Given), "digest"));
    }

    [Test]
    public void Certificate_from_cert_manager() => Compare("certificate-request", CertificateRequestRenderer.Render(
        Read(Replicas), "demo-0-peer-tls", "demo-0", ["demo-0.demo-peers.default.svc", "demo-0"],
        new CertManagerSpec { IssuerRef = new IssuerReference { Name = "fleet" }, Duration = "2160h" }, Member("demo-0", 0, null, tls: true)));

    [Test]
    public void Budget() => Compare("budget", BudgetRenderer.Render(Read(Replicas), 2), BudgetRenderer.RenderBeta(Read(Replicas), 2));

    [Test]
    public void Services() => Compare("services", [.. ServiceRenderer.Render(Read(Replicas))]);

    [Test]
    public void Claim() => Compare("claim", ClaimRenderer.Render(Read(Replicas), Member("demo-0", 0, null, tls: true), Settings(Replicas))!);

    [Test]
    public void Membership() => Compare("membership", MembershipRenderer.Render(Read(Replicas), MembershipFile.Render(
        0x1F2E3D4C5B6A7988,
        [new("demo-1", 2, null, false), new("demo-0", 1, "89ab89ab89ab89ab", true), new("demo-0", 3, "77ab89ab89ab89ab", false)],
        n => ($"https://{n}:2380", $"http://{n}:2379"))));

    [Test]
    public void Membership_reads_back_as_it_was_written()
    {
        MembershipEntry[] entries = [new("demo-0", 1, "89ab89ab89ab89ab", true), new("demo-1", 2, null, false)];

        var text = MembershipFile.Render(1, entries, n => ($"https://{n}:2380", $"http://{n}:2379"));

        Assert.That(MembershipFile.Parse(text), Is.EqualTo(entries));
        Assert.That(MembershipFile.Parse("members: [}"), Is.Empty);
        Assert.That(MembershipFile.Parse("just words"), Is.Empty);
    }

    [Test]
    public void Template_hash_covers_what_users_change_and_nothing_else()
    {
        var hash = TemplateHash.Of(Settings(Replicas));

        Assert.Multiple(() =>
        {
            Assert.That(TemplateHash.Of(Settings(Replicas)), Is.EqualTo(hash));
            Assert.That(TemplateHash.Of(Settings(Replicas.Replace("edgestore:1", "edgestore:2", StringComparison.Ordinal))), Is.Not.EqualTo(hash));
            Assert.That(TemplateHash.Of(Settings(Replicas.Replace("100m", "200m", StringComparison.Ordinal))), Is.Not.EqualTo(hash));
            Assert.That(TemplateHash.Of(Settings(Replicas.Replace("debug", "info", StringComparison.Ordinal))), Is.Not.EqualTo(hash));
            Assert.That(TemplateHash.Of(Settings(Replicas.Replace("disk: ssd", "disk: hdd", StringComparison.Ordinal))), Is.Not.EqualTo(hash));
            Assert.That(TemplateHash.Of(Settings(Replicas + "\n  hostNetwork: true")), Is.Not.EqualTo(hash));
            Assert.That(TemplateHash.Of(Settings(Replicas + "\n  hostNetwork: false")), Is.EqualTo(hash), "fleets from before there was the field");
            Assert.That(TemplateHash.Of(Settings(Replicas.Replace("replicas: 3", "replicas: 5", StringComparison.Ordinal))), Is.EqualTo(hash));
            Assert.That(TemplateHash.Of(Settings(Replicas.Replace("size: 1Gi", "size: 2Gi", StringComparison.Ordinal))), Is.EqualTo(hash));
        });
    }

    private static EdgeStoreCluster Read(string yaml) => CustomResourceYaml.Read<EdgeStoreCluster>(yaml);

    private static ClusterSettings Settings(string yaml)
    {
        var (settings, problems) = ClusterValidator.Validate(new ClusterObservation { Cluster = Read(yaml), Now = default, DefaultImage = "default" });
        Assert.That(problems, Is.Empty);
        return settings!;
    }

    private static EdgeStoreMember Member(string name, int? ordinal, string? node, bool tls) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default", Uid = "member-uid" },
        Spec = new EdgeStoreMemberSpec
        {
            ClusterName = "demo",
            Name = name,
            Tag = 1,
            Ordinal = ordinal,
            Node = node,
            PeerTls = tls,
            Storage = tls ? new MemberStorage { Size = "1Gi", StorageClassName = "fast" } : new MemberStorage { HostPath = "/var/lib/edgestore" },
        },
    };

    private static void Compare(string name, params object[] rendered)
    {
        var file = Repository.PathOf("tests", "operator", "EdgeStore.Operator.Tests", "Rendering", "Golden", name + ".yaml");
        var actual = string.Join("---\n", rendered.Select(r => KubernetesYaml.Serialize(r).ReplaceLineEndings("\n").TrimEnd() + "\n"));
        if (Environment.GetEnvironmentVariable("EDGESTORE_UPDATE_GOLDEN") == "1") File.WriteAllText(file, actual);
        Assert.That(actual, Is.EqualTo(File.ReadAllText(file)));
    }
}
