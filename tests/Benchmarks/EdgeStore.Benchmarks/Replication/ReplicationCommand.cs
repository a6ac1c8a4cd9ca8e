using System.CommandLine;
using System.Text.Json;
using EdgeStore.Benchmarks.Replication.Measures;
using EdgeStore.Benchmarks.Reporting;
using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Benchmarks.Replication;

/// <summary><c>edgestore-bench replication</c>: members as processes on loopback, against the bars.</summary>
internal static class ReplicationCommand
{
    private static readonly Dictionary<string, Func<ReplicationOptions, TimeProvider, IMeasure>> s_measures = new()
    {
        ["visibility"] = (options, time) => new Visibility(options, time),
        ["wire"] = (options, time) => new Wire(options, time),
        ["puts"] = (options, time) => new Puts(options, time),
    };

    private static readonly Option<string> s_directory = new("--dir")
    {
        Description = "Folder for the data directories; decides which disk is measured",
        DefaultValueFactory = _ => Path.Combine(Binaries.RepositoryRoot, "artifacts", "bench"),
    };

    private static readonly Option<string[]> s_only = Measures();
    private static readonly Option<int> s_changes = Number("--changes", 100_000, "Changes that a member catches up");
    private static readonly Option<int> s_valueSize = Number("--value-size", 1000, "Bytes of their values");
    private static readonly Option<int> s_duration = Number("--duration", 8, "Seconds of each measurement that has no end of its own");
    private static readonly Option<string?> s_json = new("--json") { Description = "Write the figures to this file too" };
    private static readonly Option<string?> s_markdown = new("--markdown") { Description = "Write the table to this file too, e.g. docs/benchmarks/replication.md" };

    public static Command Create(TimeProvider time)
    {
        var command = new Command("replication", "Between members on loopback: latency, catching up, bytes on the wire, put throughput with peers.")
        {
            s_directory, s_only, s_changes, s_valueSize, s_duration, s_json, s_markdown,
        };
        command.SetAction((parsed, _) => RunAsync(Options(parsed), time));
        return command;
    }

    private static Option<string[]> Measures()
    {
        var option = new Option<string[]>("--measures")
        {
            Description = "Only these: visibility (latency to a watcher at the peer), wire (catching up, bytes, reconnects), puts",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. s_measures.Keys],
        };
        option.AcceptOnlyFromAmong([.. s_measures.Keys]);
        return option;
    }

    private static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static ReplicationOptions Options(ParseResult parsed) => new()
    {
        Directory = Path.GetFullPath(parsed.GetRequiredValue(s_directory)),
        Measures = parsed.GetRequiredValue(s_only),
        Changes = parsed.GetRequiredValue(s_changes),
        ValueSize = parsed.GetRequiredValue(s_valueSize),
        Duration = TimeSpan.FromSeconds(parsed.GetRequiredValue(s_duration)),
        JsonFile = parsed.GetValue(s_json),
        MarkdownFile = parsed.GetValue(s_markdown),
    };

    private static async Task<int> RunAsync(ReplicationOptions options, TimeProvider time)
    {
        var machine = Machine.Probe(options.Directory, time);
        Console.WriteLine(machine);
        var rows = new List<Row>();
        foreach (var name in options.Measures)
        {
            var measured = await s_measures[name](options, time).RunAsync();
            Console.WriteLine($"\n{ReplicationTable.Of(measured)}");
            rows.AddRange(measured);
        }

        await MarkdownPage.WriteAsync(
            options.MarkdownFile, "Between members", "./bench.sh replication", $"{machine}\n\n{ReplicationTable.Of(rows)}");
        if (options.JsonFile is not null)
        {
            await using var file = File.Create(options.JsonFile);
            await JsonSerializer.SerializeAsync(file, new ReplicationReport(machine, rows), ReportJson.Default.ReplicationReport);
        }

        foreach (var row in rows.Where(row => row.IsMissed))
            Console.Error.WriteLine($"missed: {row.Measure}: {row.Value:0.##} {row.Unit} ({row.Bar})");
        return rows.Exists(row => row.IsMissed) ? 1 : 0;
    }
}
