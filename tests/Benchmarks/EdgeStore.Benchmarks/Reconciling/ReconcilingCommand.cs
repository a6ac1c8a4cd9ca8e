using System.CommandLine;
using EdgeStore.Benchmarks.Reporting;

namespace EdgeStore.Benchmarks.Reconciling;

/// <summary><c>edgestore-bench operator</c>: the operator with fleets of simulated members.</summary>
internal static class ReconcilingCommand
{
    private static readonly Option<int[]> s_members = new("--members")
    {
        Description = "Sizes of the fleet",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [10, 100, 1_000],
    };

    private static readonly Option<int> s_rounds = new("--rounds") { Description = "How often each change is made", DefaultValueFactory = _ => 10 };
    private static readonly Option<int> s_idle = new("--idle") { Description = "Seconds of idleness to measure", DefaultValueFactory = _ => 120 };
    private static readonly Option<string> s_log = new("--log-level") { Description = "Of the operator", DefaultValueFactory = _ => "None" };
    private static readonly Option<string?> s_markdown = new("--markdown") { Description = "Write the table to this file too, e.g. docs/benchmarks/operator.md" };

    public static Command Create(TimeProvider time)
    {
        var command = new Command("operator", "Reconcile time, requests, processor and memory of the operator with fleets of simulated members.")
        {
            s_members, s_rounds, s_idle, s_log, s_markdown,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(s_members),
            new ReconcilingOptions(parsed.GetRequiredValue(s_rounds), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(parsed.GetRequiredValue(s_idle)), parsed.GetRequiredValue(s_log)),
            parsed.GetValue(s_markdown),
            time));
        return command;
    }

    private static async Task<int> RunAsync(int[] sizes, ReconcilingOptions options, string? file, TimeProvider time)
    {
        var rows = new List<ReconcilingRow>();
        foreach (var members in sizes) rows.Add(await ReconcilingRun.MeasureAsync(options, members));
        var text = FormattableString.Invariant($"{time.GetUtcNow():yyyy-MM-dd}: {Environment.ProcessorCount} cores for everything.\n\n") + ReconcilingTable.Of(rows);
        Console.Write("\n" + text);
        await MarkdownPage.WriteAsync(file, "Operator", "./bench.sh operator", text);
        return 0;
    }
}
