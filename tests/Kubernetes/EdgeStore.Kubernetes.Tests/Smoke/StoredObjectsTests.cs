using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using Google.Protobuf;
using Grpc.Net.Client;
using k8s;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.Smoke;

/// <summary>What an unmodified API server keeps in the store: all common kinds, in both encodings, until they are deleted or their time is over.</summary>
internal sealed class StoredObjectsTests : SmokeTest
{
    private const string ProtobufPrefix = "k8s\0";

    [Test]
    public async Task All_common_kinds_are_created_changed_listed_and_deleted()
    {
        var kinds = Manifest("common-kinds");
        await Cluster.KubectlAsync($"create -n {Namespace} -f -", Cancellation, kinds);
        await Cluster.KubectlAsync($"label -n {Namespace} -f - proof={Namespace}", Cancellation, kinds);

        var read = await Cluster.KubectlAsync($"get -n {Namespace} -f - -l proof={Namespace} -o name", Cancellation, kinds);
        Assert.That(read.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(kinds.Split("---").Length).And.Unique);

        await Cluster.KubectlAsync($"delete -n {Namespace} -f - --timeout=180s", Cancellation, kinds);
        Assert.That(await Cluster.KubectlAsync($"get -n {Namespace} -f - --ignore-not-found -o name", Cancellation, kinds), Is.Empty);
    }

    [Test]
    public async Task Built_in_kinds_are_kept_as_protobuf_and_custom_ones_as_json_and_both_go_with_their_namespace()
    {
        await Cluster.KubectlAsync("create -f -", Cancellation, Manifest("gadget-definition"));
        await Cluster.KubectlAsync($"wait --for=condition=Established crd/gadgets.{Namespace}.example.com --timeout=180s", Cancellation);
        await TestCluster.EventuallyAsync("the kind", async stop =>
            (await Cluster.Cluster.KubectlAsync(["apply", "-n", Namespace, "-f", "-"], stop, Manifest("gadget"))).Succeeded, Cancellation);
        await ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {key: value}}");

        var stored = await StoredAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Find(stored, $"configmaps/{Namespace}/one"), Does.StartWith(ProtobufPrefix));
            Assert.That(Find(stored, $"gadgets/{Namespace}/one"), Does.StartWith("{").And.Contain("\"size\":3"));
        });

        await Cluster.KubectlAsync($"delete namespace {Namespace} --timeout=180s", Cancellation);
        await TestCluster.EventuallyAsync("nothing of the namespace in the store", async _ =>
            !(await StoredAsync()).Any(kv => kv.Key.ToStringUtf8().Contains($"/{Namespace}/", StringComparison.Ordinal)), Cancellation);
        await Cluster.KubectlAsync($"delete crd gadgets.{Namespace}.example.com --timeout=180s", Cancellation);

        // For the end of the test, which deletes it.
        await TestCluster.EventuallyAsync("a new namespace of the name", async stop =>
            (await Cluster.Cluster.KubectlAsync(["create", "namespace", Namespace], stop)).Succeeded, Cancellation);
    }

    [Test]
    public async Task Events_go_when_their_time_is_over()
    {
        await Cluster.Client.CoreV1.CreateNamespacedEventAsync(
            new Corev1Event { Metadata = new V1ObjectMeta { Name = "short" }, InvolvedObject = new V1ObjectReference { NamespaceProperty = Namespace }, Reason = "Test" }, Namespace);

        await TestCluster.EventuallyAsync("the end of the event", async _ =>
            !(await StoredAsync()).Any(kv => kv.Key.ToStringUtf8().EndsWith($"events/{Namespace}/short", StringComparison.Ordinal)), Cancellation);
        Assert.That((await Cluster.Client.CoreV1.ListNamespacedEventAsync(Namespace)).Items.Select(found => found.Name()), Does.Not.Contain("short"));
    }

    private string Manifest(string name) =>
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Smoke", "Manifests", name + ".yaml")).Replace("NAMESPACE", Namespace, StringComparison.Ordinal);

    private static string Find(IEnumerable<KeyValue> stored, string end) =>
        stored.Single(kv => kv.Key.ToStringUtf8().EndsWith(end, StringComparison.Ordinal)).Value.ToStringUtf8();

    private static async Task<IReadOnlyList<KeyValue>> StoredAsync()
    {
        using var channel = GrpcChannel.ForAddress(Cluster.Cluster.Store.Endpoint, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        var all = new RangeRequest { Key = ByteString.CopyFromUtf8("/registry/"), RangeEnd = ByteString.CopyFromUtf8("/registry0") };
        return (await new KV.KVClient(channel).RangeAsync(all)).Kvs;
    }
}
