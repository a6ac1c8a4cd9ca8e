using System.Text;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Server.Tests.Peers;

/// <summary>
/// Real servers in this process, in full mesh over loopback. Each reaches each other one through a wire of its own, so a
/// test can cut any pair.
/// </summary>
internal sealed class TestFleet : IAsyncDisposable
{
    /// <summary>Nobody dials itself, so it need not lead anywhere.</summary>
    private const int OwnPort = 1;

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<(int From, int To), TcpRelay> _wires = [];
    private readonly string _scheme;

    private TestFleet(int members, string scheme, Func<TemporaryDirectory, int, string[]> argumentsOf)
    {
        _scheme = scheme;
        Members = [.. Enumerable.Range(1, members).Select(tag => new FleetMember($"m{tag}", tag, _directory.Path,
            [$"--membership-file={_directory.File($"m{tag}.yaml")}", .. argumentsOf(_directory, tag)]))];
        foreach (var from in Members)
            foreach (var to in Members)
                if (from != to) _wires.Add((from.Tag, to.Tag), new TcpRelay());
        foreach (var member in Members) WriteMembership(member);
    }

    public IReadOnlyList<FleetMember> Members { get; }

    public static async Task<TestFleet> StartAsync(int members, params string[] arguments)
    {
        var fleet = Create(members, "http", (_, _) => arguments);
        foreach (var member in fleet.Members) await fleet.StartAsync(member);
        return fleet;
    }

    public static TestFleet Create(int members, string scheme, Func<TemporaryDirectory, int, string[]> argumentsOf) => new(members, scheme, argumentsOf);

    public async Task StartAsync(FleetMember member)
    {
        var address = await member.StartAsync();
        foreach (var ((_, to), wire) in _wires)
            if (to == member.Tag) wire.Target = address;
    }

    public void Cut(FleetMember one, FleetMember other) => ForWires(one, other, wire => wire.Cut());

    /// <summary>One member cannot dial the other.</summary>
    public void CutCalls(FleetMember from, FleetMember to) => _wires[(from.Tag, to.Tag)].Cut();

    public void Mend(FleetMember one, FleetMember other) => ForWires(one, other, wire => wire.Mend());

    public void Isolate(FleetMember member)
    {
        foreach (var other in Members) Cut(member, other);
    }

    public void Rejoin(FleetMember member)
    {
        foreach (var other in Members) Mend(member, other);
    }

    /// <param name="removed">Tags that are no members any more.</param>
    public void WriteMembership(FleetMember member, string clusterId = "00000000000c1057", string site = "", params int[] removed)
    {
        var yaml = new StringBuilder($"clusterId: {clusterId}\nmembers:\n");
        foreach (var other in Members)
        {
            yaml.Append($"  - name: {other.Name}\n    tag: {other.Tag}\n    state: {(removed.Contains(other.Tag) ? "removed" : "active")}\n    site: \"{site}\"\n");
            yaml.Append($"    peerURLs: [\"{_scheme}://127.0.0.1:{(other == member ? OwnPort : _wires[(member.Tag, other.Tag)].Port)}\"]\n");
        }

        File.WriteAllText(member.MembershipFile, yaml.ToString());
    }

    public Task ConvergeAsync() => Eventually.Holds(
        () => Members.Select(member => member.Status()).All(status => status.Peers.All(peer => peer.Converged)),
        "every member sees every other converged");

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members) await member.DisposeAsync();
        foreach (var wire in _wires.Values) await wire.DisposeAsync();
        _directory.Dispose();
    }

    private void ForWires(FleetMember one, FleetMember other, Action<TcpRelay> action)
    {
        if (one == other) return;
        action(_wires[(one.Tag, other.Tag)]);
        action(_wires[(other.Tag, one.Tag)]);
    }
}
