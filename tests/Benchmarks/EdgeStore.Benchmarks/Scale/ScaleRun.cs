using EdgeStore.Core.Replication.Topology;

namespace EdgeStore.Benchmarks.Scale;

/// <summary>Measures one topology at one size.</summary>
internal static class ScaleRun
{
    private const int SettleMs = 3_000;
    private const int GossipSettleMs = 30_000;
    private const int BurstWriters = 20;
    private const int BurstChanges = 5;
    private const int BurstMs = 1_000;
    private const int IdleMs = 10_000;

    /// <summary>More links are not what anybody runs: a mesh of 1,000 members has half a million.</summary>
    private const int MostMeshMembers = 100;

    /// <summary>A change crosses half of the ring, a disk and a link at a time.</summary>
    private const int MostRingMembers = 10_000;

    public static bool IsSane(TopologyKind topology, int members) => topology switch
    {
        TopologyKind.Mesh => members <= MostMeshMembers,
        TopologyKind.Ring => members <= MostRingMembers,
        _ => true,
    };

    public static ScaleRow Measure(TopologyKind topology, int members)
    {
        var fleet = new ModelFleet(members, topology);
        fleet.Run(SettleMs);

        // From a member that is no hub and no relay.
        var (half, all) = fleet.Spread(members);
        fleet.Run(SettleMs);
        var writers = Enumerable.Range(0, Math.Min(members, BurstWriters)).Select(i => 1 + (i * members / Math.Min(members, BurstWriters))).ToArray();
        var (bytes, ms, tail) = fleet.Burst(writers, BurstChanges, BurstMs);
        fleet.Run(fleet.Gossips ? GossipSettleMs : SettleMs);
        fleet.CheckContent();
        var idle = fleet.Idle(IdleMs) / (double)IdleMs;
        var deliveries = (double)writers.Length * BurstChanges * (members - 1);
        return new ScaleRow(
            topology,
            members,
            2.0 * fleet.Links / members,
            fleet.MostLinks,
            half,
            all,
            tail,
            (bytes - (idle * ms)) / deliveries,
            idle * 1000 / members,
            fleet.Gossips);
    }
}
