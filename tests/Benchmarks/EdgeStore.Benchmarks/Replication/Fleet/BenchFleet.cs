using System.Text;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;

namespace EdgeStore.Benchmarks.Replication.Fleet;

/// <summary>
/// Members in a star: every other one calls the first, directly or through a wire of its own. Data directories are deleted at
/// the end.
/// </summary>
internal sealed class BenchFleet(string folder, int members) : IAsyncDisposable
{
    private static readonly TimeSpan s_convergence = TimeSpan.FromMinutes(2);

    private readonly List<FleetMember> _running = [];
    private readonly List<string> _folders = [];
    private readonly Dictionary<int, CountingRelay> _wires = [];

    public FleetMember First => _running[0];

    /// <summary>The wire between the first member and another; made when first asked for, which must be before that one starts.</summary>
    public CountingRelay Wire(int tag)
    {
        if (!_wires.TryGetValue(tag, out var wire))
            _wires.Add(tag, wire = new CountingRelay { Target = First.PeerEndpoint });
        return wire;
    }

    /// <summary>Starts a member with an empty data directory; the first one first.</summary>
    /// <param name="tag">From 1 to the number of members.</param>
    /// <param name="inFolder">Where its data directory is; null: where the fleet's are.</param>
    public async Task<FleetMember> StartAsync(int tag, string? inFolder = null)
    {
        var own = Directory.CreateDirectory(Path.Combine(inFolder ?? folder, $"edgestore-bench-{Environment.ProcessId}-m{tag}")).FullName;
        _folders.Add(own);
        var membership = Path.Combine(own, "membership.yaml");
        await File.WriteAllTextAsync(membership, MembershipOf(tag));
        string[] flags = ["--name", $"m{tag}", "--membership-file", membership];
        var member = new FleetMember(tag, await ServerProcess.StartAsync(Implementation.EdgeStore, own, flags));
        _running.Add(member);
        return member;
    }

    /// <summary>Waits until two members show each other converged.</summary>
    public static Task ConvergeAsync(FleetMember one, FleetMember other) => Eventually.IsTrueAsync(
        async () => await IsConvergedAsync(one, other) && await IsConvergedAsync(other, one),
        s_convergence,
        () => $"m{one.Tag} and m{other.Tag} do not converge");

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _running)
            await member.DisposeAsync();
        foreach (var wire in _wires.Values)
            await wire.DisposeAsync();
        foreach (var own in _folders)
            Directory.Delete(own, recursive: true);
    }

    private static async Task<bool> IsConvergedAsync(FleetMember one, FleetMember other) =>
        (await one.StatusAsync()).Peers.Any(peer => peer.Tag == other.Tag && peer.Converged);

    private string MembershipOf(int tag)
    {
        var yaml = new StringBuilder("clusterId: 000000000000be4c\nmembers:\n");
        for (var other = 1; other <= members; other++)
        {
            yaml.Append($"  - name: m{other}\n    tag: {other}\n");
            if (other == 1 && tag != 1)
                yaml.Append($"    peerURLs: [\"{PeerUrl(tag)}\"]\n");
        }

        return yaml.ToString();
    }

    private string PeerUrl(int caller) =>
        (_wires.TryGetValue(caller, out var wire) ? wire.Url : First.Server.PeerUrl).GetLeftPart(UriPartial.Authority);
}
