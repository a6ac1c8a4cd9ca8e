using EdgeStore.Core.Replication.Topology;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Tests.Controllers;

namespace EdgeStore.Operator.Tests.Faults;

/// <summary>
/// Kubelets and stores. What one store writes, others get only while both run and are connected, so that a copy can be the
/// only one.
/// </summary>
internal sealed class SimulatedFleet(FakeApiServer api, Random random, Func<bool> isFaulty) : IMemberAdmin
{
    private const int Nodes = 6;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SimulatedStore> _stores = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cutOff = new(StringComparer.Ordinal);
    private int _ids;

    public IReadOnlyList<SimulatedStore> Stores => Under(() => _stores.Values.ToList());

    public void CreateNodes()
    {
        for (var i = 0; i < Nodes; i++)
        {
            api.Store.Create(ObjectPath.Parse("/api/v1/nodes"), new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"node-{i}" }, ["spec"] = new JsonObject() });
            SetNode(i, true);
        }
    }

    /// <summary>Kubelets start pods and bind claims, clients write, stores exchange what they have.</summary>
    public void Step(bool clientsWrite)
    {
        foreach (var claim in List("persistentvolumeclaims").Where(c => c["spec"]!["volumeName"] is null))
            Change("persistentvolumeclaims", Name(claim), "", o => o["spec"]!["volumeName"] = "volume");
        foreach (var pod in List("pods").Where(p => p["status"] is null && !IsCutOff(Name(p)))) Start(pod);
        lock (_lock)
        {
            var connected = Connected();
            foreach (var store in connected)
            {
                if (clientsWrite && !store.Left && random.Next(4) == 0) store.Write();
                var other = connected[random.Next(connected.Count)];
                store.Held = other.Held = store.Held.Join(other.Held);
            }
        }
    }

    /// <summary>A member is cut off, as a rule because its node is, and that is known; or it is back.</summary>
    public void CutOff(int ordinal, bool isOff)
    {
        bool isKnown;
        lock (_lock)
        {
            if (isOff) _cutOff.Add($"demo-{ordinal}");
            else _cutOff.Remove($"demo-{ordinal}");
            isKnown = random.Next(3) > 0;
        }
        if (!isOff || isKnown) SetNode(ordinal, !isOff);
    }

    public void ReconnectAll()
    {
        for (var i = 0; i < Nodes; i++) CutOff(i, false);
    }

    /// <summary>The disk of a member is lost.</summary>
    /// <returns>False: there is none to lose.</returns>
    public bool Wipe(string name)
    {
        lock (_lock)
        {
            if (List("pods").FirstOrDefault(p => Name(p) == name) is not { } pod || StoreOf(pod) is not { Left: false, Wiped: false } store) return false;
            // Before the others were told who it is, it would be taken for what it is by then.
            if (Membership().All(e => e.MemberId != store.Id)) return false;
            (store.Wiped, store.Id) = (true, NewId(store.Tag));
            return true;
        }
    }

    /// <summary>The store on a claim, if one ever ran there.</summary>
    public SimulatedStore? On(string claim) => Under(() => _stores.GetValueOrDefault(claim));

    public bool Runs(SimulatedStore store) => List("pods").Any(p => p["status"] is not null && ClaimOf(p) == store.Claim);

    public Task<MemberReport> StatusAsync(MemberEndpoint member, CancellationToken cancellationToken) => CallAsync(member, store =>
    {
        var text = MembershipText();
        var held = store.Wiped ? VersionVector.Empty : store.Held;
        return new MemberReport
        {
            ClusterId = Convert.ToUInt64(text.Split('"')[1], 16),
            Name = store.Name,
            Tag = store.Tag,
            MemberId = store.Id,
            State = store.Left ? ReportedState.Left : ReportedState.Active,
            Version = "0.1.0",
            Vector = held,
            Fingerprint = held.Digest,
            ScheduleVersion = (long)store.Schedule.Version,
            MembershipDigest = MembershipFile.Digest(text),
        };
    });

    public Task<FlushAnswer> FlushAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken) => CallAsync(member, store =>
    {
        var holders = Push(store, minPeers);
        store.Flushed = store.Held;
        return new FlushAnswer(store.Held, holders);
    });

    public Task<LeaveAnswer> LeaveAsync(MemberEndpoint member, int minPeers, CancellationToken cancellationToken) => CallAsync(member, store =>
    {
        if (store.Wiped) throw new MemberUnavailableException("FailedPrecondition: not a member");
        var holders = store.Left ? [] : Push(store, minPeers);
        (store.Left, store.Flushed) = (true, store.Held);
        return new LeaveAnswer(store.Id, store.Tag, store.Held, holders);
    });

    public Task SetScheduleAsync(MemberEndpoint member, LinkSchedule schedule, CancellationToken cancellationToken)
        => CallAsync(member, store => store.Schedule = schedule);

    public static string ClaimOf(JsonObject pod)
        => pod["spec"]!["volumes"]!.AsArray().Select(v => v!["persistentVolumeClaim"]?["claimName"]?.GetValue<string>()).OfType<string>().Single();

    private Task<T> CallAsync<T>(MemberEndpoint member, Func<SimulatedStore, T> serve)
    {
        lock (_lock)
        {
            var pod = List("pods").FirstOrDefault(p => Name(p) == member.Name && p["status"] is not null);
            if (pod is null || StoreOf(pod) is not { } store || _cutOff.Contains(member.Name) || Strikes()) throw new MemberUnavailableException("Unavailable: nobody there");
            var answer = serve(store);
            return Strikes() ? throw new MemberUnavailableException("DeadlineExceeded: no answer") : Task.FromResult(answer);
        }
    }

    private bool Strikes() => isFaulty() && random.Next(20) == 0;

    // Everybody who is connected gets everything, and has it when the answer comes.
    private List<string> Push(SimulatedStore store, int minPeers)
    {
        var peers = store.Wiped ? [] : Connected().Where(p => p != store && !p.Left).ToList();
        if (peers.Count < minPeers) throw new MemberUnavailableException($"FailedPrecondition: {peers.Count} peers hold everything");
        foreach (var peer in peers) peer.Held = peer.Held.Join(store.Held);
        return [.. peers.Select(p => p.Name)];
    }

    private List<SimulatedStore> Connected()
        => [.. List("pods").Where(p => p["status"] is not null && !_cutOff.Contains(Name(p))).Select(StoreOf).OfType<SimulatedStore>().Where(s => !s.Wiped)];

    private void Start(JsonObject pod)
    {
        var (name, claim) = (Name(pod), ClaimOf(pod));
        lock (_lock)
        {
            // data-demo-0-3-1f2e3d4c: the tag is the last but one part.
            var tag = int.Parse(claim.Split('-')[^2], System.Globalization.CultureInfo.InvariantCulture);
            if (!_stores.ContainsKey(claim)) _stores[claim] = new SimulatedStore { Claim = claim, Name = name, Tag = tag, Id = NewId(tag) };
        }
        Change("pods", name, "", o => o["spec"]!["nodeName"] = $"node-{name.Split('-')[^1]}");
        Change("pods", name, "status", o => o["status"] = PodStates.Running());
    }

    private IReadOnlyList<MembershipEntry> Membership() => MembershipFile.Parse(MembershipText());

    private string MembershipText() => api.Store.Get(new ObjectPath("/configmaps", "default", "demo-membership", ""))["data"]![StoreContract.MembershipFile]!.GetValue<string>();

    private string NewId(int tag) => $"{++_ids:x8}{tag:x8}";

    private SimulatedStore? StoreOf(JsonObject pod) => _stores.GetValueOrDefault(ClaimOf(pod));

    private bool IsCutOff(string member) => Under(() => _cutOff.Contains(member));

    private T Under<T>(Func<T> read)
    {
        lock (_lock) return read();
    }

    private void SetNode(int index, bool ready) => api.Store.Change(ObjectPath.Parse($"/api/v1/nodes/node-{index}/status"), o =>
    {
        o["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False" }) };
        return o;
    });

    private IReadOnlyList<JsonObject> List(string collection) => api.Store.Now(new ObjectPath($"/{collection}", "default", "", ""));

    private void Change(string collection, string name, string subresource, Action<JsonObject> change)
    {
        try
        {
            api.Store.Change(new ObjectPath($"/{collection}", "default", name, subresource), o =>
            {
                change(o);
                return o;
            });
        }
        catch (ApiError e) when (e.Code == 404)
        {
            // Deleted in between.
        }
    }

    private static string Name(JsonObject o) => o["metadata"]!["name"]!.GetValue<string>();
}
