using System.CommandLine;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Import.Sources;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Import;

/// <summary><c>edgestore import</c>: live keys and leases of an etcd, or of a snapshot of one, into a running edgestore.</summary>
internal sealed class ImportCommand(TextWriter output, TextWriter error, bool isTerminal)
{
    private readonly EndOptions _from = new("from", "", "The etcd to copy from: client URLs, of which the first that answers is used.") { Default = null };
    private readonly Option<string?> _snapshot = new("--from-snapshot") { Description = "Instead of --from: a file that etcdctl snapshot save wrote.", HelpName = "path" };
    private readonly Option<bool> _skipHash = new("--skip-hash-check") { Description = "The file of --from-snapshot ends without a hash, because it is from the data directory of a stopped etcd." };
    private readonly EndOptions _to = new("to", "to-", "The edgestore to copy to: client URLs.") { Default = "http://localhost:2379" };
    private readonly Option<string> _prefix = new("--prefix") { Description = "Only keys that begin so. Default: all.", HelpName = "text", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on after an interrupted import: keys that are there stay as they are." };
    private readonly Option<bool> _force = new("--force") { Description = "Overwrite keys that are there." };
    private readonly Option<bool> _users = new("--users") { Description = "Take users (without passwords), roles and permissions too." };
    private readonly Option<bool> _json = new("--json") { Description = "The result as one JSON object, for programs." };

    public static bool IsMeant(string[] arguments) => arguments is ["import", ..];

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) await error.WriteLineAsync($"edgestore: {problem.Message}");
            return ServerProcess.UsageError;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (UsageException exception)
        {
            foreach (var problem in exception.Problems) await error.WriteLineAsync($"edgestore: {problem}");
            return ServerProcess.UsageError;
        }
        catch (Exception failure) when (failure is ImportException or OperationCanceledException)
        {
            await error.WriteLineAsync($"edgestore: {failure.Message}");
            return ServerProcess.StartupError;
        }
    }

    private RootCommand Root()
    {
        var import = new Command("import", "Copy the live keys and leases of an etcd, or of a snapshot of one, into a running edgestore, at one revision.") { _snapshot, _skipHash, _prefix, _resume, _force, _users, _json };
        foreach (var option in _from.All.Concat(_to.All)) import.Options.Add(option);
        import.SetAction((parsed, cancellation) => ImportAsync(SettingsOf(parsed), parsed.GetValue(_json), cancellation));
        return new RootCommand("edgestore: an eventually consistent, local-first store with etcd's v3 API.") { import };
    }

    /// <exception cref="UsageException">Something does not fit.</exception>
    private ImportSettings SettingsOf(ParseResult parsed)
    {
        var problems = new List<string>();
        var (resumes, overwrites) = (parsed.GetValue(_resume), parsed.GetValue(_force));
        if (resumes && overwrites) problems.Add($"{_resume.Name} and {_force.Name} exclude each other");
        var existing = resumes ? ExistingKeys.Keep : overwrites ? ExistingKeys.Overwrite : ExistingKeys.Refuse;
        var snapshot = ReadSnapshot(parsed, problems);
        var settings = new ImportSettings(
            snapshot is null ? _from.Read(parsed, problems) : null, snapshot, _to.Read(parsed, problems), parsed.GetValue(_prefix)!, existing, parsed.GetValue(_users));
        return problems.Count == 0 ? settings : throw new UsageException(problems);
    }

    private SnapshotSettings? ReadSnapshot(ParseResult parsed, List<string> problems)
    {
        var (path, skipsHash) = (parsed.GetValue(_snapshot), parsed.GetValue(_skipHash));
        if (path is null)
        {
            if (skipsHash) problems.Add($"{_skipHash.Name} needs {_snapshot.Name}");
            return null;
        }

        if (_from.IsUsed(parsed)) problems.Add($"{_snapshot.Name} is read in place of an etcd: --from and what belongs to it cannot be given with it");
        return new SnapshotSettings(path, skipsHash);
    }

    private async Task ImportAsync(ImportSettings settings, bool isJson, CancellationToken cancellation)
    {
        var report = new ImportReport();
        var progress = new ImportProgress(report, error, isTerminal);
        using var from = await OpenAsync(settings, cancellation);
        using var to = await EtcdEnd.ConnectAsync(settings.To, cancellation);
        report.SourceHasAuthentication = from.HasAuthentication;
        try
        {
            await new KeyImport(settings, from, to, report, progress.Show).RunAsync(cancellation);
        }
        finally
        {
            progress.End();
        }

        if (settings.TakesUsers) await new AccessImport(from, to, report).RunAsync(cancellation);
        if (isJson) await output.WriteLineAsync(ImportOutput.ToJson(report));
        else foreach (var line in ImportOutput.ToText(report)) await output.WriteLineAsync(line);
    }

    private static async Task<IImportSource> OpenAsync(ImportSettings settings, CancellationToken cancellation) => settings.Snapshot is { } snapshot
        ? await SnapshotOfEtcd.OpenAsync(snapshot, cancellation)
        : new RunningEtcd(await EtcdEnd.ConnectAsync(settings.From!, cancellation));
}
