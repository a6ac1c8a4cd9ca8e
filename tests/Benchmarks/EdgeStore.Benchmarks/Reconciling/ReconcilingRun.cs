using System.Text.Json.Nodes;
using EdgeStore.Benchmarks.Reconciling.Reconciler;
using EdgeStore.Benchmarks.Reconciling.World;
using EdgeStore.Operator.Runtime.Tests.FakeApi;

namespace EdgeStore.Benchmarks.Reconciling;

/// <summary>Measures the operator with one size of the fleet.</summary>
internal sealed class ReconcilingRun : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(30);
    private static readonly ObjectPath s_cluster = new("edgestore.io/edgestoreclusters", "default", "demo", "");

    private readonly RequestCounter _requests = new();
    private readonly FakeApiServer _api;
    private readonly SimulatedFleet _fleet;
    private readonly AdminServer _admin;
    private readonly ReconcilerProcess _operator;
    private readonly ReconcilingOptions _options;
    private readonly int _members;
    private readonly Timer _bookmarks;
    private long _resident;

    private ReconcilingRun(FakeApiServer api, SimulatedFleet fleet, AdminServer admin, ReconcilingOptions options, int members)
    {
        (_api, _fleet, _admin, _options, _members) = (api, fleet, admin, options, members);
        api.Remembers = false;
        api.OnRequest(_requests.CountAsync);
        // As API servers do, so that a watch of what never changes is not taken for dead.
        _bookmarks = new Timer(_ => api.Watches.SendBookmark(api.Store.Revision), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        _operator = ReconcilerProcess.Start(api.Address, admin.Port, options.LogLevel);
    }

    public static async Task<ReconcilingRow> MeasureAsync(ReconcilingOptions options, int members)
    {
        var api = await FakeApiServer.StartAsync();
        var fleet = new SimulatedFleet(api.Store, members);
        await using var run = new ReconcilingRun(api, fleet, await AdminServer.StartAsync(fleet), options, members);
        return await run.MeasureAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        await _bookmarks.DisposeAsync();
        await _fleet.DisposeAsync();
        await _admin.DisposeAsync();
        await _api.DisposeAsync();
    }

    private async Task<ReconcilingRow> MeasureAsync()
    {
        await _operator.ReportAsync();
        var bringUp = await PhaseAsync("bring-up", async () =>
        {
            _api.Store.Create(s_cluster with { Name = "" }, Cluster());
            await UntilAsync(() => IsAtRest() && Status("readyMembers")?.GetValue<int>() == _members);
        });
        await PhaseAsync("settling", () => Task.Delay(_options.Settle, TimeProvider.System));
        var idle = await PhaseAsync("idle", () => Task.Delay(_options.Idle, TimeProvider.System));
        var changes = new Dictionary<string, IReadOnlyList<double>>();
        foreach (var change in ReconcilingChanges.All)
        {
            var times = new List<double>();
            await PhaseAsync(change.Name, async () =>
            {
                for (var round = 0; round < _options.Rounds; round++) times.Add(await change.RunAsync(this, round));
            });
            changes[change.Name] = times;
        }

        var rolling = await PhaseAsync("rolling change", async () =>
        {
            Patch(new JsonObject { ["image"] = "edgestore:0.1.1" });
            await UntilAsync(() => Status("upgrade")?["phase"]?.GetValue<string>() == "Complete" && Status("updatedMembers")?.GetValue<int>() == _members && IsAtRest());
        });
        return new ReconcilingRow(_members, bringUp, idle, rolling, changes, _resident, (await _operator.ReportAsync()).HeapBytes);
    }

    /// <summary>Seconds from a change until what is expected of it.</summary>
    public static async Task<double> TimeAsync(Action change, Func<bool> seen)
    {
        var began = TimeProvider.System.GetTimestamp();
        change();
        await UntilAsync(seen);
        return TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    public SimulatedFleet Fleet => _fleet;

    public void Patch(JsonObject spec) => _api.Store.Change(s_cluster, o => Merging.MergePatch(o, new JsonObject { ["spec"] = spec }));

    public bool IsObserved() => Status("observedGeneration")?.GetValue<long>() == _api.Store.Get(s_cluster)["metadata"]!["generation"]!.GetValue<long>();

    public JsonNode? Status(string field) => _api.Store.Get(s_cluster)["status"]?[field];

    public string? PhaseOf(string member)
        => _api.Store.Get(new ObjectPath("edgestore.io/edgestoremembers", "default", member, ""))["status"]?["phase"]?.GetValue<string>();

    public bool IsAtRest() => IsObserved() && HasStatus("Available", "True") && HasStatus("Converged", "True") && HasStatus("Progressing", "False");

    private bool HasStatus(string type, string status)
        => Status("conditions")?.AsArray().Any(c => c!["type"]!.GetValue<string>() == type && c["status"]!.GetValue<string>() == status) == true;

    private async Task<Phase> PhaseAsync(string name, Func<Task> action)
    {
        _requests.Take();
        var (began, processor, calls) = (TimeProvider.System.GetTimestamp(), _operator.ProcessorTime, AllCalls());
        await action();
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        _resident = Math.Max(_resident, _operator.ResidentBytes);
        var phase = new Phase(
            seconds, _requests.Take(), AllCalls() - calls, (_operator.ProcessorTime - processor).TotalSeconds, (await _operator.ReportAsync()).Passes);
        Console.WriteLine(ReconcilingTable.Line(_members, name, phase, _operator.ResidentBytes));
        // Nobody watches from long ago.
        _api.Store.Compact();
        return phase;
    }

    private long AllCalls() => _fleet.Calls.Values.Sum();

    private static async Task UntilAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > s_patience) throw new TimeoutException("the operator does not get there");
            await timer.WaitForNextTickAsync();
        }
    }

    private static JsonObject Cluster() => JsonNode.Parse(
        """
        {
          "apiVersion": "edgestore.io/v1alpha1", "kind": "EdgeStoreCluster", "metadata": {"name": "demo"},
          "spec": {
            "placement": {"perNode": {}},
            "storage": {"size": "1Gi"},
            "tls": {"enabled": false},
            "antiEntropy": {"topology": "BySite"},
            "upgrade": {"maxUnavailable": "10%"}
          }
        }
        """)!.AsObject();
}
