using System.Net;
using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Fleet.Tests.Networks;

/// <summary>Members on loopback addresses of their own; each dials each other one through a wire that a test can cut.</summary>
internal sealed class LoopbackNetwork : IFleetNetwork
{
    private readonly Dictionary<(MemberPlace From, MemberPlace To), Wire> _wires = [];

    public Task<MemberPlace> AddAsync()
    {
        var address = LoopbackAddress.Next();
        var ports = LoopbackAddress.FreePorts(address, 2);
        return Task.FromResult(new MemberPlace($"{address}:{ports[0]}", $"{address}:{ports[1]}", Namespace: null));
    }

    public string Authority(MemberPlace from, MemberPlace to) => $"127.0.0.1:{Wire(from, to).Port}";

    /// <summary>What one member sends on the connections that it opened to the other, and what comes back on them.</summary>
    public Wire Wire(MemberPlace from, MemberPlace to)
    {
        if (!_wires.TryGetValue((from, to), out var wire)) _wires.Add((from, to), wire = new Wire(IPEndPoint.Parse(to.Peer)));
        return wire;
    }

    /// <summary>Nothing that <paramref name="from"/> sends reaches <paramref name="to"/>, whoever opened the connection.</summary>
    public void Silence(MemberPlace from, MemberPlace to, bool silent)
    {
        Wire(from, to).Forth.IsHeld = silent;
        Wire(to, from).Back.IsHeld = silent;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var wire in _wires.Values) await wire.DisposeAsync();
    }
}
