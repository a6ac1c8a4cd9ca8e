using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Gateway;

/// <summary>
/// Replays the transcripts of the folder beside this file, each on a fresh server: <c>POST path body</c> is a request, the line
/// after it the status and the first line of the answer, <c>+</c> a further line of a stream. A new file is a new test.
/// </summary>
[TestFixtureSource(typeof(Implementations))]
public sealed partial class GatewayTests(Implementation implementation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static IEnumerable<string> Transcripts() =>
        Directory.EnumerateFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Gateway", "Transcripts");

    [TestCaseSource(nameof(Transcripts))]
    public async Task It_answers_as_in_the_transcript(string name)
    {
        var expected = await File.ReadAllLinesAsync(Path.Combine(Folder, name + ".txt"));
        await using var server = await ServerProcess.StartAsync(implementation);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.ClientUrl };

        var actual = new List<string>();
        for (var i = 0; i < expected.Length;)
        {
            actual.Add(expected[i]);
            var request = expected[i++].Split(' ', 3);
            var answers = 0;
            while (i + answers < expected.Length && !expected[i + answers].StartsWith("POST ", StringComparison.Ordinal)) answers++;
            actual.AddRange(await AskAsync(http, server, request[1], request.Length > 2 ? request[2] : "", answers).WaitAsync(s_patience));
            i += answers;
        }

        Assert.That(string.Join('\n', actual), Is.EqualTo(string.Join('\n', expected)));
    }

    /// <returns>So many lines of the answer: a watch has no end.</returns>
    private static async Task<List<string>> AskAsync(HttpClient http, ServerProcess server, string path, string body, int lines)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(answer.StatusCode == HttpStatusCode.NotFound || answer.Content.Headers.ContentType?.MediaType == "application/json");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var read = new List<string>();
        while (read.Count < lines)
        {
            var line = await reader.ReadLineAsync();
            if (line is null) break;
            read.Add((read.Count == 0 ? $"{(int)answer.StatusCode} " : "+ ") + WithoutOwnNames(server, line));
        }

        return read;
    }

    private static string WithoutOwnNames(ServerProcess server, string line) => Number().Replace(line, "\"$1\":\"<n>\"")
        .Replace(server.ClientUrl.GetLeftPart(UriPartial.Authority), "<client-url>", StringComparison.Ordinal)
        .Replace(server.PeerUrl.GetLeftPart(UriPartial.Authority), "<peer-url>", StringComparison.Ordinal);

    [GeneratedRegex("\"(cluster_id|member_id|raft_term|ID)\":\"\\d{1,20}\"")]
    private static partial Regex Number();
}
