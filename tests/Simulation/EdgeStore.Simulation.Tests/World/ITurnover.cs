namespace EdgeStore.Simulation.Tests.World;

/// <summary>Members that come and go.</summary>
internal interface ITurnover
{
    /// <summary>Somebody is still on the way in or out.</summary>
    bool IsUnderWay { get; }

    /// <summary>Something may happen now.</summary>
    void Step();

    /// <summary>A member is told to leave, if it can be spared.</summary>
    void Leave(SimulatedMember member);
}
