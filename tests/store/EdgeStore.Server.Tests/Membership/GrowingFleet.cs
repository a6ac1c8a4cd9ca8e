using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Server.Tests.Membership;

/// <summary>Real servers that keep their membership themselves. Each is reached through a wire, so its address stays when it restarts.</summary>
internal sealed class GrowingFleet(string scheme = "http") : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, TcpRelay> _wires = [];
    private readonly List<FleetMember> _members = [];

    /// <summary>For the admin channel, where the peer port asks for a certificate.</summary>
    public Func<HttpMessageHandler>? AdminHandler { get; init; }

    public string UrlOf(string name)
    {
        if (!_wires.TryGetValue(name, out var wire)) _wires.Add(name, wire = new TcpRelay());
        return $"{scheme}://127.0.0.1:{wire.Port}";
    }

    public string Initial(params string[] names) => "--initial-cluster=" + string.Join(',', names.Select(name => $"{name}={UrlOf(name)}"));

    /// <summary>Starts a member, again perhaps; one that joins is let in when this returns.</summary>
    public async Task<FleetMember> StartAsync(string name, params string[] arguments)
    {
        var member = new FleetMember(name, 0, _directory.Path, [$"--initial-advertise-peer-urls={UrlOf(name)}", .. arguments]) { AdminHandler = AdminHandler };
        _members.Add(member);
        _wires[name].Target = await Eventually.Completes(member.StartAsync());
        return member;
    }

    public async Task StopAsync(FleetMember member)
    {
        await member.StopAsync();
        _wires[member.Name].Target = null;
    }

    public static Task ConvergeAsync(params FleetMember[] members) => Eventually.Holds(
        () => members.Select(member => member.Status()).All(status =>
            status.Peers.Count == members.Length - 1 && status.Peers.All(peer => peer.Converged)),
        "every member sees every other converged");

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members) await member.DisposeAsync();
        foreach (var wire in _wires.Values) await wire.DisposeAsync();
        _directory.Dispose();
    }
}
