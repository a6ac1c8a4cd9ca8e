using EdgeStore.Benchmarks.Load;
using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Benchmarks.Store;

/// <summary>One case on one server in one round.</summary>
internal sealed record Measurement(Implementation Server, string Case, int Round, LoadShape Shape, LoadResult Result)
{
    /// <summary>Processor time of the server by elapsed time, warm-up included.</summary>
    public double ServerCores { get; init; }

    /// <summary>The same of the load generator, which shares the machine.</summary>
    public double LoadCores { get; init; }

    /// <summary>Resident memory of the server at the end of the case.</summary>
    public long ServerMegabytes { get; init; }
}
