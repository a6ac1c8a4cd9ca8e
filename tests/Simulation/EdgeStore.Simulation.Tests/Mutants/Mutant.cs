using System.Reflection;
using System.Runtime.Loader;
using EdgeStore.Simulation.Tests.World;

namespace EdgeStore.Simulation.Tests.Mutants;

/// <summary>A core with a mistake, and a second copy of this assembly on top of it, beside the sound ones.</summary>
internal sealed class Mutant : AssemblyLoadContext
{
    private readonly Assembly _core;

    private Mutant(SourceMutation mutation)
        : base(mutation.Name)
    {
        using var core = CoreSources.Compile(mutation);
        _core = LoadFromStream(core);
    }

    /// <returns>Runs a seed and tells the check that failed, or null.</returns>
    public static Func<int, string?> Of(SourceMutation mutation)
    {
        var simulation = new Mutant(mutation).LoadFromAssemblyName(typeof(Probe).Assembly.GetName());
        var failedCheck = simulation.GetType(typeof(Probe).FullName!)!.GetMethod(nameof(Probe.FailedCheckOf))!.CreateDelegate<Func<int, int, string?>>();
        return seed => failedCheck(seed, (int)mutation.Runs);
    }

    protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name switch
    {
        "EdgeStore.Core" => _core,
        "EdgeStore.Simulation.Tests" => LoadFromAssemblyPath(typeof(Probe).Assembly.Location),
        _ => null,
    };
}
