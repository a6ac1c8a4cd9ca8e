using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>Runs Debian's etcdctl 3.4 against a server and makes its output comparable.</summary>
internal static partial class EtcdctlRunner
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static Process Start(ServerProcess server, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Binaries.Etcdctl, ["--endpoints", Endpoint(server), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ETCDCTL_API"] = "3";
        return Process.Start(start) ?? throw new InvalidOperationException("etcdctl did not start");
    }

    /// <returns>Standard output, then errors and the exit code if it is not 0; ids, sizes and addresses replaced by names.</returns>
    public static async Task<string[]> RunAsync(ServerProcess server, IReadOnlyList<string> arguments, IEnumerable<string> input, TimeSpan? patience = null)
    {
        using var process = Start(server, arguments);
        foreach (var line in input)
            await process.StandardInput.WriteLineAsync(line);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(patience ?? s_patience);

        var lines = Lines(await output).Concat(Lines(await errors).Where(line => line.StartsWith("Error:", StringComparison.Ordinal)));
        if (process.ExitCode != 0)
            lines = lines.Append($"exit {process.ExitCode}");
        return [.. lines.Select(line => WithoutOwnNames(server, line))];
    }

    private static string Endpoint(ServerProcess server) => server.ClientUrl.GetLeftPart(UriPartial.Authority);

    private static string[] Lines(string text) =>
        text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    private static string WithoutOwnNames(ServerProcess server, string line)
    {
        line = line
            .Replace(Endpoint(server), "<client-url>", StringComparison.Ordinal)
            .Replace(server.PeerUrl.GetLeftPart(UriPartial.Authority), "<peer-url>", StringComparison.Ordinal);
        line = StatusLine().Replace(line, "<client-url>, <id>, <version>, <size>, true, false, <term>, <index>, <index>,");
        line = HashLine().Replace(line, "<client-url>, <hash>");
        line = JsonNumber().Replace(line, "\"$1\":<n>");
        line = JsonVersion().Replace(line, "\"version\":\"<version>\"");
        line = FieldNumber().Replace(line, "\"$1\" : <n>");
        return HexId().Replace(line, "<id>");
    }

    [GeneratedRegex(@"^<client-url>, [0-9a-f]{1,16}, \d+\.\d+\.\S+, [\d.]+ [kMG]?B, true, false, \d+, \d+, \d+, ?")]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"^<client-url>, \d+$")]
    private static partial Regex HashLine();

    [GeneratedRegex("\"(cluster_id|member_id|raft_term|ID|leader|raftIndex|raftTerm|raftAppliedIndex|dbSize|dbSizeInUse|hash|id)\":\\d+")]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"""version"":""\d+\.\d+\.[^""]+""")]
    private static partial Regex JsonVersion();

    [GeneratedRegex("\"(ClusterID|MemberID|RaftTerm)\" : \\d+")]
    private static partial Regex FieldNumber();

    [GeneratedRegex(@"\b[0-9a-f]{14,16}\b")]
    private static partial Regex HexId();
}
