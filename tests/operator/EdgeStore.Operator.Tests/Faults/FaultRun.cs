using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Tests.Controllers;
using Microsoft.Extensions.Hosting;

namespace EdgeStore.Operator.Tests.Faults;

/// <summary>
/// One seed: a cluster that is scaled, changed, cut off and robbed of a disk, while the API server refuses, loses answers,
/// gives none, breaks watches off, forgets history and lies behind. In the end all of that stops, and everything must be as specified.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private const int Scale = 60;
    private const int Steps = 50;
    private const int StepsOfFleet = 5;
    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ObjectPath Cluster = new("edgestore.io/edgestoreclusters", "default", "demo", "");

    private readonly FakeApiServer _api;
    private readonly SimulatedFleet _fleet;
    private readonly Witness _witness;
    private readonly RequestFaults _faults;
    private readonly Random _random;
    private readonly FaultLog _log = new();
    private readonly int _copies;
    private IHost _host = null!;
    private int _images = 1;

    private FaultRun(int seed, FakeApiServer api)
    {
        _api = api;
        _random = new Random(seed);
        _faults = new RequestFaults(seed);
        _copies = 1 + (seed % 2);
        _fleet = new SimulatedFleet(api, new Random(seed), () => _faults.IsOn);
        _witness = new Witness(_fleet, _copies);
        api.OnRequest(_faults.BeforeAsync);
        api.OnAnswer((request, answer) =>
        {
            _witness.See(request, answer);
            return _faults.After();
        });
        api.Store.IsBehind = _ => _faults.IsBehind();
    }

    /// <returns>What is wrong; null: nothing. And which faults struck.</returns>
    public static async Task<(string? Wrong, IReadOnlyDictionary<string, int> Struck)> RunAsync(int seed)
    {
        await using var run = new FaultRun(seed, await FakeApiServer.StartAsync());
        return (await run.RunAsync() is { } wrong ? $"seed {seed}: {wrong}\n{run._log}" : null, run._faults.Struck);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _api.DisposeAsync();
        _faults.Dispose();
    }

    private async Task<string?> RunAsync()
    {
        _fleet.CreateNodes();
        await StartAsync();
        _api.Store.Create(Cluster with { Name = "" }, JsonNode.Parse(
            $$$"""
            {
              "apiVersion": "edgestore.io/v1alpha1", "kind": "EdgeStoreCluster", "metadata": {"name": "demo"},
              "spec": {
                "placement": {"replicas": 3}, "storage": {"size": "1Gi"}, "tls": {"enabled": false},
                "membership": {"minimumCopies": {{{_copies}}}}, "upgrade": {"maxUnavailable": {{{1 + _random.Next(2)}}}, "convergenceTimeoutSeconds": 60}
              }
            }
            """)!.AsObject());
        // Half of the clusters form in peace.
        if (_random.Next(2) == 0) await UntilAsync(IsAsSpecified);
        _faults.Begin();
        for (var step = 0; step < Steps; step++)
        {
            if (_random.Next(2) == 0) await DisturbAsync();
            for (var i = 0; i < StepsOfFleet; i++) await StepAsync(clientsWrite: true);
        }
        return await EndAsync();
    }

    private async Task DisturbAsync()
    {
        switch (_random.Next(16))
        {
            case 0 or 1: Patch(new JsonObject { ["placement"] = new JsonObject { ["replicas"] = Note("scale to", _copies + 1 + _random.Next(3)) } }); break;
            case 2 or 3: Patch(new JsonObject { ["image"] = $"edgestore:v{Note("image", ++_images)}" }); break;
            case 4 or 5: _fleet.CutOff(Note("cut off", _random.Next(5)), true); break;
            case 6 or 7: _fleet.CutOff(Note("reconnect", _random.Next(5)), false); break;
            case 8: _api.Watches.DropAll(); break;
            case 9: _api.Watches.CutAll(); break;
            case 10: ForgetHistory(); break;
            case 11 or 12 or 13: _api.Store.Freeze(); break;
            case 14: _faults.IsPartitioned = Note("partition", _random.Next(2)) == 1; break;
            default: await UnusualAsync(_random.Next(3)); break;
        }
    }

    private async Task UnusualAsync(int what)
    {
        switch (what)
        {
            case 0:
                var member = $"demo-{_random.Next(3)}";
                // Of two lost disks, nobody could say what was on them.
                if (_fleet.Stores.All(s => !s.Wiped) && _fleet.Wipe(member)) _log.Write($"{member} loses its disk");
                break;
            case 1:
                _log.Write("the operator starts anew");
                await StopAsync();
                await StartAsync();
                break;
            default:
                _api.Watches.SendRaw("{\"type\":\"MODIF");
                break;
        }
    }

    private async Task<string?> EndAsync()
    {
        _faults.End();
        _fleet.ReconnectAll();
        _log.Write("faults end");
        foreach (var store in _fleet.Stores.Where(s => s.Wiped)) GiveUp(store);
        // What is there may be from before.
        var looks = Looks();
        var isDone = await UntilAsync(() => (Looks() > looks + 1 && IsAsSpecified() && Lost() is null) || _witness.Faults.Count > 0);
        if (_witness.Faults is { Count: > 0 } faults) return string.Join("\n", faults);
        return isDone ? null : $"not as specified: {Lost()}\n{_api.Store.Get(Cluster)["status"]?.ToJsonString()}";
    }

    private async Task<bool> UntilAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) return false;
            await StepAsync(clientsWrite: false);
        }
        return true;
    }

    private bool IsAsSpecified()
    {
        var cluster = _api.Store.Get(Cluster);
        var wanted = cluster["spec"]!["image"]?.GetValue<string>() ?? "edgestore:default";
        return cluster["status"] is { } status
            && status["observedGeneration"]?.GetValue<long>() == cluster["metadata"]!["generation"]!.GetValue<long>()
            && Is(status, ConditionTypes.Available, "True") && Is(status, ConditionTypes.Converged, "True")
            && Is(status, ConditionTypes.Progressing, "False") && Is(status, ConditionTypes.Degraded, "False")
            && status["members"]!.GetValue<int>() == cluster["spec"]!["placement"]!["replicas"]!.GetValue<int>()
            && _api.Store.Now(new ObjectPath("/pods", "default", "", "")).All(p => p["spec"]!["containers"]![0]!["image"]!.GetValue<string>() == wanted);
    }

    private int Looks() => _api.Count("GET", Cluster.Collection);

    // What any store ever held, all that run hold. With a lost disk, the last copy of one that had left before may be gone.
    private string? Lost()
    {
        var isAny = _fleet.Stores.Any(s => s.Wiped);
        var all = VersionVector.JoinAll(_fleet.Stores.Where(s => !s.Wiped && !(isAny && s.Left)).Select(s => s.Held));
        var lacking = _fleet.Stores.Where(s => s is { Left: false, Wiped: false } && !s.Held.Covers(all)).Select(s => $"{s.Name} holds {s.Held} of {all}").ToList();
        return lacking.Count == 0 ? null : string.Join("\n", lacking);
    }

    private async Task StepAsync(bool clientsWrite)
    {
        _fleet.Step(clientsWrite);
        await Task.Delay(StepTime, TimeProvider.System);
    }

    // What happened while nobody watched is not told any more.
    private void ForgetHistory()
    {
        _api.Watches.CutAll();
        _api.Store.Compact();
        _api.Watches.SendExpired();
    }

    private int Note(string what, int value)
    {
        _log.Write($"{what} {value}");
        return value;
    }

    private void Patch(JsonObject spec) => _api.Store.Change(Cluster, o => Merging.MergePatch(o, new JsonObject { ["spec"] = spec }));

    // A person says so; by force, because what the disk alone had is lost in any case.
    private void GiveUp(SimulatedStore store)
    {
        _witness.GiveUp(store.Tag);
        var path = new ObjectPath("edgestore.io/edgestoremembers", "default", store.Name, "");
        var annotation = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["edgestore.io/replace"] = "force" } } };
        if (_api.Store.Now(path).FirstOrDefault(m => m["spec"]!["tag"]!.GetValue<int>() == store.Tag) is not null)
            _api.Store.Change(path, o => Merging.MergePatch(o, annotation));
    }

    private static bool Is(JsonNode status, string type, string value)
        => status["conditions"]?.AsArray().Any(c => c!["type"]!.GetValue<string>() == type && c["status"]!.GetValue<string>() == value) == true;

    private async Task StartAsync()
    {
        _host = OperatorHosts.Build(_api, _fleet, new FakeRepairs(), new ScaledTime(Scale), _log);
        await _host.StartAsync();
    }

    private async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
