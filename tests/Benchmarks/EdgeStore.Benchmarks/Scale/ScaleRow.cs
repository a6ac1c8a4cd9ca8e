using EdgeStore.Core.Replication.Topology;

namespace EdgeStore.Benchmarks.Scale;

/// <summary>One topology at one size.</summary>
/// <param name="LinksPerMember">On average.</param>
/// <param name="HalfMs">Virtual milliseconds until half of the members include one change.</param>
/// <param name="AllMs">Until all do.</param>
/// <param name="BytesPerDelivery">Bytes on all links, without those of an idle fleet, by changes and by members that had to get them.</param>
/// <param name="IdleBytes">A second and member, in a converged fleet.</param>
/// <param name="Gossips">The bytes are with what members tell of others.</param>
internal sealed record ScaleRow(
    TopologyKind Topology, int Members, double LinksPerMember, int MostLinks, long HalfMs, long AllMs, long BurstMs, double BytesPerDelivery, double IdleBytes, bool Gossips);
