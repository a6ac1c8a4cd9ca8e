using EdgeStore.Core.Mvcc;
using EdgeStore.Simulation.Tests.World;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>Whether all members hold the same, and know it.</summary>
internal static class Convergence
{
    public static bool IsReached(IReadOnlyList<SimulatedMember> members, SimulatedNetwork network)
    {
        var first = members[0].Published;
        return members.All(member => member.IsUp
                && member.Published.IsExact
                && member.Published.Vector.Equals(first.Vector)
                && member.Published.Fingerprint == first.Fingerprint)
            && network.Connections.Count > 0
            && OpenEnds(members, network).All(end => end.Link.View is { Diverged: false } view && view.IsConverged(end.Member.Published))
            && !OpenEnds(members, network).Any(end => !members.Contains(end.Other.Member))
            && members.All(member => member.Fleet.Current.Peers.All(peer => peer.IsConverged))
            && Content(members[0]).ToList() is var content
            && members.Skip(1).All(member => Content(member).SequenceEqual(content));
    }

    private static IEnumerable<ConnectionEnd> OpenEnds(IReadOnlyList<SimulatedMember> members, SimulatedNetwork network) =>
        network.Connections.SelectMany(connection => connection.Ends).Where(end => end.IsAlive && members.Contains(end.Member));

    public static string Describe(IReadOnlyList<SimulatedMember> members, SimulatedNetwork network) =>
        string.Join("; ", members.Select(member =>
            $"{member.Name}: {member.Published.Vector} seen {member.Published.Seen} fingerprint {member.Published.Fingerprint:x32}"))
        + "; " + string.Join(", ", OpenEnds(members, network)
            .Where(end => end.Link.View?.IsConverged(end.Member.Published) != true)
            .Select(end => $"{end.Member.Name} does not see {end.Other.Member.Name} converged ({end.Link.View?.Vector})"))
        + "; " + string.Join(", ", members.SelectMany(member => member.Fleet.Current.Peers, (member, peer) => (member, peer))
            .Where(pair => !pair.peer.IsConverged)
            .Select(pair => $"{pair.member.Name} does not know {pair.peer.Member.Name} converged ({pair.peer.View})"));

    private static IEnumerable<string> Content(SimulatedMember member) => member.Published.Keys.All
        .Where(version => !version.IsLocalOnly && !(version.IsTombstone && member.Collects))
        .Select(version => $"{version.Key.ToStringUtf8()} {version.Identity} {Value(member, version)}");

    private static string Value(SimulatedMember member, KeyVersion version) =>
        member.Engine.Read(version.Position)?.Record.Value.ToStringUtf8() ?? "missing";
}
