using EdgeStore.Protocol.Admin;

namespace EdgeStore.Benchmarks.Reconciling.World;

/// <summary>A store: what it says of itself, and whether it says anything.</summary>
internal sealed class SimulatedMember(string name, int tag, string ip)
{
    public string Name { get; } = name;

    public int Tag { get; } = tag;

    public string Ip { get; } = ip;

    public ulong Id => (1UL << 32) | (uint)Tag;

    /// <summary>Its pod runs.</summary>
    public volatile bool Running;

    /// <summary>Nobody hears it.</summary>
    public volatile bool Silent;

    public volatile string MembershipDigest = "";

    public LinkScheduleMessage? Schedule { get; set; }
}
