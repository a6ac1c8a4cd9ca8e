using EdgeStore.Simulation.Tests.World;

namespace EdgeStore.Simulation.Tests.Mutants;

/// <summary>A plausible mistake in the core.</summary>
/// <param name="Name">What is broken.</param>
/// <param name="File">Within the core's folder.</param>
/// <param name="Original">Stands there exactly once.</param>
/// <param name="Mistake">What takes its place.</param>
internal sealed record SourceMutation(string Name, string File, string Original, string Mistake)
{
    /// <summary>In which runs it matters.</summary>
    public Runs Runs { get; init; }

    public override string ToString() => Name;
}
