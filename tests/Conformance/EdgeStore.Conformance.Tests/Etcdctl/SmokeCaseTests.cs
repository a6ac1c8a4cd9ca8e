using System.Text.RegularExpressions;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>No command of etcdctl is forgotten: each is in a transcript, or in <see cref="SmokeCases"/>.</summary>
public sealed partial class SmokeCaseTests
{
    [Test]
    public async Task Every_command_of_etcdctl_has_a_case()
    {
        var help = await ProgramRun.OfAsync("env", "ETCDCTL_API=3", Binaries.Etcdctl, "help");
        var commands = Command().Matches(help.Output).Select(command => command.Groups["name"].Value).ToArray();
        var shown = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Etcdctl", "Transcripts"))
            .SelectMany(File.ReadLines)
            .Select(line => Called().Match(line).Groups["words"].Value)
            .ToHashSet();

        Assert.Multiple(() =>
        {
            Assert.That(commands, Has.Length.GreaterThan(40), "the help is not understood");
            Assert.That(commands.Where(command => !SmokeCases.Elsewhere.ContainsKey(command) && !shown.Any(words => Begins(words, command))), Is.Empty, "without a case");
            Assert.That(SmokeCases.Elsewhere.Keys.Where(command => !commands.Contains(command)), Is.Empty, "no commands");
        });
    }

    private static bool Begins(string words, string command) => words == command || words.StartsWith(command + " ", StringComparison.Ordinal);

    /// <summary>A line of the help's list: <c>&lt;tab&gt;alarm disarm&lt;tabs&gt;Disarms all alarms</c>.</summary>
    [GeneratedRegex(@"^\t(?<name>[a-z-]+(?: [a-z-]+)?)\t+[A-Z]", RegexOptions.Multiline)]
    private static partial Regex Command();

    /// <summary>A line of a transcript: <c>$ --user root:r user list</c>.</summary>
    [GeneratedRegex(@"^\$ (?:--user \S+ )?(?<words>.+)$")]
    private static partial Regex Called();
}
