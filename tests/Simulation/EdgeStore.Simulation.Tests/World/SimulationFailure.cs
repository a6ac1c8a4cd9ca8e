namespace EdgeStore.Simulation.Tests.World;

/// <summary>An invariant is broken.</summary>
internal sealed class SimulationFailure(string check, string message) : Exception($"[{check}] {message}")
{
    /// <summary>The checker that found it.</summary>
    public string Check { get; } = check;
}
