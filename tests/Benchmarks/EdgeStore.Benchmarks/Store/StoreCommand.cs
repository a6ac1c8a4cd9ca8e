using System.CommandLine;
using System.Text.Json;
using EdgeStore.Benchmarks.Reporting;
using EdgeStore.Benchmarks.Store.Probes;
using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Benchmarks.Store;

/// <summary><c>edgestore-bench store</c>: edgestore and Debian's etcd side by side.</summary>
internal static class StoreCommand
{
    private static readonly Option<string> s_directory = new("--dir")
    {
        Description = "Folder for the data directories; decides which disk is measured",
        DefaultValueFactory = _ => Path.Combine(Binaries.RepositoryRoot, "artifacts", "bench"),
    };

    private static readonly Option<string[]> s_cases = new("--cases")
    {
        Description = "Only these cases",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> s_rounds = Number("--rounds", 2, "How often each server takes its turn");
    private static readonly Option<int> s_warmUp = Number("--warm-up", 2, "Seconds before each measurement");
    private static readonly Option<int> s_duration = Number("--duration", 5, "Seconds of each measurement");
    private static readonly Option<int> s_valueSize = Number("--value-size", 256, "Bytes of a value");
    private static readonly Option<int> s_keys = Number("--keys", 10_000, "Keys that are written and read at random");
    private static readonly Option<int> s_connections = Number("--connections", 100, "Connections that the clients of a case share at most");
    private static readonly Option<bool> s_short = new("--short")
    {
        Description = "One round of little of everything, to see that it works: the figures mean nothing, and no bar counts",
    };

    private static readonly Option<string?> s_json = new("--json") { Description = "Write the results to this file too" };
    private static readonly Option<string?> s_markdown = new("--markdown") { Description = "Write the table to this file too, e.g. docs/benchmarks/store.md" };
    private static readonly Option<string[]> s_flags = new("--edgestore-flag")
    {
        Description = "A further flag for edgestore, e.g. --edgestore-flag=--durability=none",
        DefaultValueFactory = _ => [],
    };

    public static Command Create(TimeProvider time)
    {
        var command = new Command("store", "Puts, ranges, swaps, watchers, memory, start-up: edgestore and Debian's etcd in turn on the same disk.")
        {
            s_directory, s_cases, s_rounds, s_warmUp, s_duration, s_valueSize, s_keys, s_connections, s_short, s_json, s_markdown, s_flags,
        };
        command.SetAction((parsed, _) => RunAsync(Options(parsed), time));
        return command;
    }

    private static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static StoreBenchmarkOptions Options(ParseResult parsed)
    {
        var options = All(parsed);
        return parsed.GetValue(s_short)
            ? options with { Size = ProbeSize.Short, Rounds = 1, WarmUp = TimeSpan.Zero, Duration = TimeSpan.FromMilliseconds(200), Keys = 1000 }
            : options;
    }

    private static StoreBenchmarkOptions All(ParseResult parsed) => new()
    {
        Directory = Path.GetFullPath(parsed.GetRequiredValue(s_directory)),
        Cases = parsed.GetRequiredValue(s_cases),
        Rounds = parsed.GetRequiredValue(s_rounds),
        WarmUp = TimeSpan.FromSeconds(parsed.GetRequiredValue(s_warmUp)),
        Duration = TimeSpan.FromSeconds(parsed.GetRequiredValue(s_duration)),
        ValueSize = parsed.GetRequiredValue(s_valueSize),
        Keys = parsed.GetRequiredValue(s_keys),
        MostConnections = parsed.GetRequiredValue(s_connections),
        Size = ProbeSize.Full,
        JsonFile = parsed.GetValue(s_json),
        MarkdownFile = parsed.GetValue(s_markdown),
        EdgeStoreFlags = parsed.GetRequiredValue(s_flags),
    };

    private static async Task<int> RunAsync(StoreBenchmarkOptions options, TimeProvider time)
    {
        string[] names = [.. new Cases(options).All().Select(item => item.Name), .. Cases.Probes().Select(probe => probe.Name)];
        if (options.Cases.Except(names).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"there is no case {unknown}, but {string.Join(", ", names)}");
            return 2;
        }

        var machine = Machine.Probe(options.Directory, time);
        Console.WriteLine(machine);
        var (measurements, measured) = await new StoreBenchmark(options, time, Console.WriteLine).RunAsync();
        var (summaries, figures) = (CaseSummary.Of(measurements), FigureSummary.Of(measured));
        var tables = string.Join('\n', new[] { Table.Of(summaries), FigureTable.Of(figures) }.Where((_, i) => i == 0 ? summaries.Count > 0 : figures.Count > 0));
        Console.Write($"\n{tables}");
        await MarkdownPage.WriteAsync(options.MarkdownFile, "edgestore and etcd", "./bench.sh store", $"{machine}\n\n{tables}");
        if (options.JsonFile is not null)
        {
            await using var file = File.Create(options.JsonFile);
            await JsonSerializer.SerializeAsync(file, new Report(machine, summaries, figures), ReportJson.Default.Report);
        }

        foreach (var summary in summaries.Where(summary => summary.Errors > 0))
            Console.Error.WriteLine($"{summary.Case} on {summary.Server}: {summary.Errors} of the calls were refused");
        var isMissed = options.Size != ProbeSize.Short && figures.Any(figure => figure.IsMissed);
        return isMissed || summaries.Any(summary => summary.Errors > 0) ? 1 : 0;
    }
}
