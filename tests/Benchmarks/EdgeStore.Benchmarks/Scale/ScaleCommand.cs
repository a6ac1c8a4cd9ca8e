using System.CommandLine;
using EdgeStore.Benchmarks.Reporting;
using EdgeStore.Core.Replication.Topology;

namespace EdgeStore.Benchmarks.Scale;

/// <summary><c>edgestore-bench scale</c>: fleets of members on virtual time.</summary>
internal static class ScaleCommand
{
    private static readonly TopologyKind[] s_topologies =
        [TopologyKind.Mesh, TopologyKind.Ring, TopologyKind.KRegular, TopologyKind.HubAndSpoke, TopologyKind.BySite];

    private static readonly Option<int[]> s_members = new("--members")
    {
        Description = "Sizes of the fleet",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [10, 100, 1_000, 10_000],
    };

    private static readonly Option<TopologyKind[]> s_kinds = new("--topologies")
    {
        Description = "Only these",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => s_topologies,
    };

    private static readonly Option<string?> s_out = new("--out") { Description = "Write scale.md and scale.svg into this folder too, e.g. docs/benchmarks" };

    public static Command Create()
    {
        var command = new Command("scale", "Convergence and bytes of fleets of 10 to 10,000 members, simulated; the figures depend on no machine.")
        {
            s_members, s_kinds, s_out,
        };

        // On another thread, so that Ctrl-C ends it.
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RunAsync(parsed.GetRequiredValue(s_members), parsed.GetRequiredValue(s_kinds), parsed.GetValue(s_out)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int[] sizes, TopologyKind[] topologies, string? folder)
    {
        var rows = new List<ScaleRow>();
        foreach (var members in sizes)
        {
            foreach (var topology in topologies.Where(topology => ScaleRun.IsSane(topology, members)))
            {
                rows.Add(ScaleRun.Measure(topology, members));
                Console.WriteLine(rows[^1]);
            }
        }

        var vectors = sizes.Select(VectorCost.Measure).ToList();
        var text = ScaleTable.Of(rows) + "\n" + ScaleTable.Of(vectors);
        Console.Write("\n" + text);
        if (folder is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "scale.svg"), ScalePlot.Of(rows));
            await MarkdownPage.WriteAsync(Path.Combine(folder, "scale.md"), "Fleets", "./bench.sh scale", $"![](scale.svg)\n\n{text}");
        }

        return 0;
    }
}
