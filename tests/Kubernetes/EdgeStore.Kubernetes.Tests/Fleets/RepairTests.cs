using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Tests.Repair;
using EdgeStore.DevCluster.Processes;
using EdgeStore.Storage;
using Google.Protobuf;
using k8s;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>
/// A member loses a key on its disk, in a way that its vector does not show. The repair that members begin by themselves is
/// held back by its limit, so what heals it is the repair under test.
/// </summary>
internal sealed class RepairTests
{
    private const string Cluster3 = """
        apiVersion: edgestore.io/v1alpha1
        kind: EdgeStoreCluster
        metadata: {name: demo}
        spec:
          placement: {replicas: 3}
          storage: {size: 1Gi}
          options: {repairBytesPerSecond: 1}
        """;

    private const string Prefix = "/site/";
    private const int Keys = 10_000;
    private const int WritesAtOnce = 100;

    /// <summary>A pair takes a multiple of the ten seconds at which progress is written.</summary>
    private const int BytesPerSecond = 60_000;

    private static readonly TimeSpan RepairLimit = TimeSpan.FromMinutes(4);

    private string _namespace = "";
    private Fleet _fleet = null!;

    private static TestCluster Cluster => FleetSetup.Cluster;

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task BeginAsync()
    {
        _namespace = $"r{TestContext.CurrentContext.Test.ID.Replace('-', 'x')}";
        await Cluster.KubectlAsync($"create namespace {_namespace}", Cancellation);
        _fleet = new Fleet(Cluster, _namespace);
        await Cluster.KubectlAsync($"apply -n {_namespace} -f -", Cancellation, Cluster3);
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    [TearDown]
    public async Task EndAsync()
    {
        _fleet.Dispose();
        await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false", CancellationToken.None);
    }

    [Test]
    public async Task Repair_by_hand_heals_a_lost_key_though_the_operator_is_killed_in_the_middle()
    {
        await WriteAsync(Keys);
        await LoseAsync("demo-1", Key(4321));

        await Cluster.KubectlAsync($"apply -n {_namespace} -f -", Cancellation, $$"""
            apiVersion: edgestore.io/v1alpha1
            kind: EdgeStoreRepair
            metadata: {name: check}
            spec: {clusterName: demo, bytesPerSecond: {{BytesPerSecond}}}
            """);
        await TestCluster.EventuallyAsync("progress", async stop =>
            int.TryParse(await RepairAsync("check", "{.status.totals.keysCompared}", stop), out var compared) && compared > 0, Cancellation);
        Assert.That(await RepairAsync("check", "{.status.pairs[0].nextKey}", Cancellation), Is.Not.Empty);
        await new OperatorPod(Cluster).KillAsync(Cancellation);

        await Cluster.KubectlAsync($"wait -n {_namespace} --for=condition=Succeeded esr/check --timeout={RepairLimit.TotalSeconds:0}s", Cancellation);
        Assert.Multiple(async () =>
        {
            Assert.That(await RepairAsync("check", "{.status.progress} {.status.totals.divergentRecords} {.status.totals.healed}", Cancellation), Is.EqualTo("2/2 1 1"));
            Assert.That(await RepairAsync("check", "{.status.pairs[*].attempts}", Cancellation), Does.Contain("2"), "it was resumed");
            Assert.That(await Cluster.KubectlAsync($"get esr -n {_namespace}", Cancellation), Does.Contain("Succeeded"));
        });
        await _fleet.HoldsEverywhereAsync(new Dictionary<string, string> { [Key(4321)] = Value(4321) }, Prefix, Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    [Test]
    public async Task Scheduled_repair_heals_a_lost_key()
    {
        await WriteAsync(100);
        await LoseAsync("demo-2", Key(7));

        const string Schedule = """{"spec":{"antiEntropy":{"repair":{"schedule":"*/1 * * * *"}}}}""";
        (await Cluster.Cluster.KubectlAsync(["patch", "edgestorecluster/demo", "-n", _namespace, "--type=merge", "-p", Schedule], Cancellation)).OrThrow();

        await TestCluster.EventuallyAsync("a repair that healed", async stop =>
            (await Cluster.KubectlAsync($"get esr -n {_namespace} -o jsonpath={{.items[*].status.totals.healed}}", stop)).Split(' ').Contains("1"),
            Cancellation, RepairLimit);
        await _fleet.HoldsEverywhereAsync(new Dictionary<string, string> { [Key(7)] = Value(7) }, Prefix, Cancellation);
        await Cluster.KubectlAsync($"wait -n {_namespace} --for=condition=RepairHealthy edgestorecluster/demo --timeout=120s", Cancellation);
        Assert.That(
            await Cluster.KubectlAsync($"get esc demo -n {_namespace} -o jsonpath={{.status.lastRepair.name}}/{{.status.nextRepair}}", Cancellation),
            Does.Match("^demo-repair-[0-9]+/20"));
    }

    private static string Key(int number) => $"{Prefix}{number:d6}";

    private static string Value(int number) => $"value {number} {new string('x', 100)}";

    private Task<string> RepairAsync(string name, string path, CancellationToken cancellation)
        => KubectlAsync(["get", "esr", name, "-n", _namespace, "-o", $"jsonpath={path}"], cancellation);

    private static async Task<string> KubectlAsync(IEnumerable<string> arguments, CancellationToken cancellation)
        => (await Cluster.Cluster.KubectlAsync(arguments, cancellation)).OrThrow().Output;

    private async Task WriteAsync(int count)
    {
        var address = (await _fleet.PodsAsync(Cancellation))[0].Address;
        foreach (var numbers in Enumerable.Range(0, count).Chunk(WritesAtOnce))
            await Task.WhenAll(numbers.Select(n => _fleet.PutAsync(address, Key(n), Value(n), Cancellation)));
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    /// <summary>Stops a member, takes a key with its history off its disk, and lets the member come back.</summary>
    private async Task LoseAsync(string member, string key)
    {
        await PauseAsync("true");
        await Cluster.KubectlAsync($"delete pod {member} -n {_namespace} --timeout=60s", Cancellation);
        await DamageAsync(member, key);
        await PauseAsync("false");
        await TestCluster.EventuallyAsync($"{member} without the key", async stop =>
        {
            var address = (await _fleet.PodsAsync(stop)).Single(p => p.Name == member).Address;
            return !(await _fleet.ReadAsync(address, key, stop)).ContainsKey(key);
        }, Cancellation);
    }

    private Task<string> PauseAsync(string paused)
        => KubectlAsync(["patch", "edgestorecluster/demo", "-n", _namespace, "--type=merge", "-p", $$$"""{"spec":{"paused":{{{paused}}}}}"""], Cancellation);

    private async Task DamageAsync(string member, string key)
    {
        var claims = await Cluster.Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(_namespace, labelSelector: $"edgestore.io/member={member}", cancellationToken: Cancellation);
        var directory = Path.Combine(await Cluster.Cluster.VolumeAsync(_namespace, claims.Items.Single().Metadata.Name, Cancellation), "data");
        using (var engine = RocksDbEngine.Open(directory))
        {
            var metadata = engine.Load().Metadata!;
            var state = StoreLoader.Open(engine, new MemberIdentity(metadata.ClusterId, new Tag((int)metadata.Tag), metadata.MemberId), () => 0);
            Damage.Lose(engine, state, ByteString.CopyFromUtf8(key));
        }
        // What this process made must be the member's again.
        await Command.RunAsync("chown", ["-R", $"--reference={directory}", directory], Cancellation);
    }
}
