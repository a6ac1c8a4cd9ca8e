using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Runtime.Tests.FakeApi;

namespace EdgeStore.Benchmarks.Reconciling.World;

/// <summary>
/// Nodes with their kubelets and stores: pods run half a second after they were made, claims are bound, a changed membership
/// reaches a store when its pod was pointed to it, or with the kubelet's next look.
/// </summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    public const int SiteNodes = 10;
    private static readonly TimeSpan s_podStart = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_kubeletLook = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);

    private readonly FakeStore _store;
    private readonly ConcurrentDictionary<string, SimulatedMember> _members = new();
    private readonly ConcurrentDictionary<IPAddress, SimulatedMember> _addresses = new();
    private readonly ConcurrentDictionary<string, long> _calls = new();
    private readonly Channel<StoredEvent> _changes = Channel.CreateUnbounded<StoredEvent>();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loops;
    private long _seen;
    private volatile string _membershipDigest = "";

    public SimulatedFleet(FakeStore store, int nodes)
    {
        _store = store;
        Content = new SimulatedContent(nodes, new Random(1));
        Content.Tick();
        for (var i = 0; i < nodes; i++) CreateNode(i);
        _seen = store.Revision;
        store.Follow(Take);
        _loops = Task.WhenAll(LiveAsync(_end.Token), TickAsync(_end.Token));
    }

    public SimulatedContent Content { get; }

    public ulong ClusterId { get; private set; }

    /// <summary>Calls of the admin service so far, by name.</summary>
    public IReadOnlyDictionary<string, long> Calls => _calls;

    public IReadOnlyCollection<SimulatedMember> Members => [.. _members.Values];

    public static string NodeName(int index) => string.Create(CultureInfo.InvariantCulture, $"node-{index:0000}");

    public SimulatedMember? At(IPAddress address) => _addresses.GetValueOrDefault(address.MapToIPv4());

    public void Count(string call) => _calls.AddOrUpdate(call, 1, (_, n) => n + 1);

    /// <summary>Others of its site.</summary>
    public IEnumerable<string> PeersOf(SimulatedMember member)
        => _members.Values.Where(other => other != member && (other.Tag - 1) / SiteNodes == (member.Tag - 1) / SiteNodes).Select(other => other.Name).Order(StringComparer.Ordinal);

    /// <summary>A node with everything on it is off, or back.</summary>
    public void SetNode(string node, bool on)
    {
        foreach (var member in _members.Values.Where(m => m.Name.EndsWith(node, StringComparison.Ordinal))) member.Silent = !on;
        _store.Change(ObjectPath.Parse($"/api/v1/nodes/{node}/status"), o => Set(o, "status", Ready(on)));
    }

    /// <summary>A pod is ready, or not.</summary>
    public void SetReady(string pod, bool ready)
        => _store.Change(PodPath(pod, "status"), o => Set(o, "status", Set(o["status"]!.DeepClone().AsObject(), "conditions", Ready(ready)["conditions"]!.DeepClone())));

    public async ValueTask DisposeAsync()
    {
        _store.Unfollow(Take);
        await _end.CancelAsync();
        await _loops;
        _end.Dispose();
    }

    // Called under the store's lock: what is to be done about it is done later.
    private void Take()
    {
        foreach (var change in _store.Since(_seen))
        {
            _seen = change.Revision;
            _changes.Writer.TryWrite(change);
        }
    }

    private async Task LiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken)) Live(change, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private void Live(StoredEvent change, CancellationToken cancellationToken)
    {
        switch (change.Collection, change.Type)
        {
            case ("edgestore.io/edgestoreclusters", "ADDED"):
                ClusterId = ResourceNames.ClusterId(change.Object["metadata"]!["uid"]!.GetValue<string>());
                break;
            case ("edgestore.io/edgestoremembers", "ADDED"):
                Join(change.Name, change.Object["spec"]!["tag"]!.GetValue<int>());
                break;
            case ("/persistentvolumeclaims", "ADDED"):
                Change($"/api/v1/namespaces/default/persistentvolumeclaims/{change.Name}", o => o["spec"]!["volumeName"] = $"volume-{change.Name}");
                break;
            case ("/configmaps", not "DELETED") when Text(change.Object["data"], StoreContract.MembershipFile) is { } text:
                _membershipDigest = MembershipFile.Digest(text);
                break;
            case ("/pods", "ADDED"):
                After(s_podStart, () => Start(change.Name), cancellationToken);
                break;
            case ("/pods", "DELETED"):
                _members[change.Name].Running = false;
                break;
            case ("/pods", _) when Text(change.Object["metadata"]!["annotations"], Annotations.MembershipDigest) == _membershipDigest:
                _members[change.Name].MembershipDigest = _membershipDigest;
                break;
        }
    }

    private void Join(string name, int tag)
    {
        var ip = string.Create(CultureInfo.InvariantCulture, $"127.1.{tag / 250}.{(tag % 250) + 1}");
        var member = new SimulatedMember(name, tag, ip);
        _members[name] = member;
        _addresses[IPAddress.Parse(ip)] = member;
    }

    private void Start(string pod)
    {
        var member = _members[pod];
        (member.Running, member.MembershipDigest) = (true, _membershipDigest);
        // Members on nodes are named after them.
        var node = pod[(pod.IndexOf('-', StringComparison.Ordinal) + 1)..];
        Change(PodPath(pod, ""), o => o["spec"]!["nodeName"] = node);
        Change(PodPath(pod, "status"), o => o["status"] = Running(member.Ip));
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_tick, TimeProvider.System);
        var ticks = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Content.Tick();
                // Kubelets look at different times, so that a tenth of a second sees its share of them.
                var (now, each) = (ticks++, (int)(s_kubeletLook / s_tick));
                foreach (var member in _members.Values.Where(m => m.Running && (m.Tag + now) % each == 0)) member.MembershipDigest = _membershipDigest;
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private static void After(TimeSpan delay, Action action, CancellationToken cancellationToken) => _ = Task.Run(
        async () =>
        {
            await Task.Delay(delay, TimeProvider.System, cancellationToken);
            action();
        },
        cancellationToken);

    private void CreateNode(int index)
    {
        var name = NodeName(index);
        _store.Create(ObjectPath.Parse("/api/v1/nodes"), new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject
                {
                    ["kubernetes.io/hostname"] = name,
                    ["topology.kubernetes.io/zone"] = string.Create(CultureInfo.InvariantCulture, $"site-{index / SiteNodes}"),
                },
            },
            ["spec"] = new JsonObject(),
        });
        _store.Change(ObjectPath.Parse($"/api/v1/nodes/{name}/status"), o => Set(o, "status", Ready(true)));
    }

    private void Change(string path, Action<JsonObject> change) => Change(ObjectPath.Parse(path), change);

    private void Change(ObjectPath path, Action<JsonObject> change)
    {
        try
        {
            _store.Change(path, o =>
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

    private static string? Text(JsonNode? map, string field) => map?[field]?.GetValue<string>();

    private static ObjectPath PodPath(string name, string subresource) => new("/pods", "default", name, subresource);

    private static JsonObject Set(JsonObject target, string field, JsonNode value)
    {
        target[field] = value;
        return target;
    }

    private static JsonObject Ready(bool ready) => new()
    {
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False" }),
    };

    private static JsonObject Running(string ip) => new()
    {
        ["phase"] = "Running",
        ["podIP"] = ip,
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
        ["containerStatuses"] = new JsonArray(new JsonObject
        {
            ["name"] = StoreContract.ContainerName,
            ["image"] = "i",
            ["imageID"] = "i",
            ["ready"] = true,
            ["restartCount"] = 0,
            ["state"] = new JsonObject { ["running"] = new JsonObject() },
        }),
    };
}
