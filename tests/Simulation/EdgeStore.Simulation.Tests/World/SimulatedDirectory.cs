using EdgeStore.Core.Membership;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>One member's copy of the membership file, which comes to it some time after it was written.</summary>
internal sealed class SimulatedDirectory(ClusterMembership first) : IMemberDirectory
{
    private int _edition;

    public ClusterMembership Current { get; private set; } = first;

    /// <summary>Copies may overtake each other; an older one is of no use.</summary>
    public void Learn(ClusterMembership membership, int edition)
    {
        if (edition <= _edition) return;
        _edition = edition;
        Current = membership;
    }
}
