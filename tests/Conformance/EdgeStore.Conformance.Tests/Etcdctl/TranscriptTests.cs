using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>
/// Replays the transcripts of the folder beside this file, each on a fresh server: <c>$ arguments</c> is a call of etcdctl,
/// <c>&lt; text</c> a line of its input, everything else what it must print. A new file is a new test.
/// </summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class TranscriptTests(Implementation implementation)
{
    private static IEnumerable<string> Transcripts() =>
        Directory.EnumerateFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Etcdctl", "Transcripts");

    [TestCaseSource(nameof(Transcripts))]
    public async Task Etcdctl_prints_what_it_prints_with_etcd(string transcript)
    {
        await using var server = await ServerProcess.StartAsync(implementation);
        var expected = await File.ReadAllLinesAsync(Path.Combine(Folder, transcript + ".txt"));

        var found = new List<string>();
        for (var i = 0; i < expected.Length; i++)
        {
            if (!expected[i].StartsWith("$ ", StringComparison.Ordinal))
                continue;
            var input = expected.Skip(i + 1).TakeWhile(IsInput).ToArray();
            found.Add(expected[i]);
            found.AddRange(input);
            found.AddRange(await EtcdctlRunner.RunAsync(server, Split(expected[i][2..]), input.Select(line => line[1..].TrimStart())));
        }

        Assert.That(found, Is.EqualTo(expected));
    }

    private static bool IsInput(string line) => line == "<" || line.StartsWith("< ", StringComparison.Ordinal);

    /// <summary>Words at spaces; single quotes keep words together.</summary>
    private static List<string> Split(string command)
    {
        var words = new List<string>();
        var parts = command.Split('\'');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 1)
                words.Add(parts[i]);
            else
                words.AddRange(parts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return words;
    }
}
