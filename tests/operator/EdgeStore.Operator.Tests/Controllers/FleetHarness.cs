using EdgeStore.Operator.Releases;
using Microsoft.Extensions.Hosting;
using Prometheus;

namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>The whole operator against an API server in memory and a fleet that behaves.</summary>
internal sealed class FleetHarness : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _kubelets;
    private readonly TimeProvider _time;
    private readonly ReleaseTable _releases;
    private IHost _host = null!;

    private FleetHarness(FakeApiServer api, TimeProvider time, ReleaseTable releases)
    {
        Api = api;
        _time = time;
        _releases = releases;
        Fleet = new FakeFleet(api, releases);
        _kubelets = Fleet.RunAsync(_end.Token);
    }

    public FakeApiServer Api { get; }

    public FakeFleet Fleet { get; }

    public FakeRepairs Repairs { get; } = new();

    /// <summary>What the operator that runs, or ran last, tells.</summary>
    public CollectorRegistry Registry { get; private set; } = null!;

    public IKubernetesClient Client => _host.Services.GetRequiredService<IKubernetesClient>();

    /// <param name="absent">Groups and versions that the API server does not have.</param>
    public static Task<FleetHarness> StartAsync(params string[] absent) => StartAsync(TimeProvider.System, absent);

    public static Task<FleetHarness> StartAsync(TimeProvider time, params string[] absent) => StartAsync(time, ReleaseTable.Known, absent);

    /// <param name="releases">Those that the operator knows, and the stores are of.</param>
    public static async Task<FleetHarness> StartAsync(TimeProvider time, ReleaseTable releases, params string[] absent)
    {
        var api = await FakeApiServer.StartAsync();
        foreach (var one in absent) api.Absent[one] = true;
        var harness = new FleetHarness(api, time, releases);
        await harness.StartOperatorAsync();
        return harness;
    }

    public async Task StartOperatorAsync()
    {
        _host = OperatorHosts.Build(Api, Fleet, Repairs, _time, new NUnitLog(), _releases);
        Registry = _host.Services.GetRequiredService<CollectorRegistry>();
        await _host.StartAsync();
    }

    public async Task StopOperatorAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    public Task CreateAsync(string name, string spec) => Client.CreateAsync(CustomResourceYaml.Read<EdgeStoreCluster>(
        $"apiVersion: edgestore.io/v1alpha1\nkind: EdgeStoreCluster\nmetadata: {{name: {name}, namespace: default}}\nspec: {spec}\n"));

    public Task PatchSpecAsync(string name, JsonObject spec)
        => Client.PatchAsync<EdgeStoreCluster>(new Runtime.ResourceKey("default", name), PatchKind.Merge, new JsonObject { ["spec"] = spec });

    public async Task<EdgeStoreCluster> ClusterAsync() => (await Client.GetAsync<EdgeStoreCluster>("demo", "default"))!;

    public Task<IReadOnlyList<EdgeStoreMember>> MembersAsync() => Client.ListAsync<EdgeStoreMember>(new ListQuery("default"));

    public Task<IReadOnlyList<T>> ListAsync<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> => Client.ListAsync<T>(new ListQuery("default"));

    public Task UntilAsync(string what, Func<EdgeStoreCluster, bool> condition)
        => Eventually.TrueAsync(async () => condition(await ClusterAsync()), what, async () => KubernetesYaml.Serialize((await ClusterAsync()).Status));

    public async ValueTask DisposeAsync()
    {
        await StopOperatorAsync();
        await _end.CancelAsync();
        await _kubelets;
        _end.Dispose();
        await Api.DisposeAsync();
    }
}
