using System.Net;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;

namespace EdgeStore.Server.Tests.Hosting;

public sealed class WebGuardTests
{
    [TestCase("*", "https://a.example", "*")]
    [TestCase("https://a.example,https://b.example", "https://b.example", "https://b.example")]
    [TestCase("https://a.example", "https://c.example", null)]
    [TestCase("", "https://a.example", null)]
    public async Task Other_origins_are_told_whether_they_are_welcome(string allowed, string origin, string? expected)
    {
        await using var server = await TestServer.StartAsync($"--cors={allowed}");
        foreach (var method in new[] { HttpMethod.Options, HttpMethod.Post })
        {
            using var answer = await SendAsync(server, method, ("Origin", origin));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null, Is.EqualTo(expected));
        }
    }

    [TestCase("*", "evil.example", true)]
    [TestCase("a.example,127.0.0.1", "a.example:1234", true)]
    [TestCase("a.example", "evil.example", false)]
    public async Task Without_TLS_only_known_host_names_are_answered(string hosts, string host, bool isAnswered)
    {
        await using var server = await TestServer.StartAsync($"--host-whitelist={hosts}");
        using var answer = await SendAsync(server, HttpMethod.Post, ("Host", host));
        Assert.That(answer.StatusCode, Is.EqualTo(isAnswered ? HttpStatusCode.OK : HttpStatusCode.MisdirectedRequest));
    }

    [Test]
    public async Task Grpc_and_the_metrics_port_are_not_asked()
    {
        await using var server = await TestServer.StartAsync("--host-whitelist=a.example", "--cors=");
        using var channel = TestServer.Connect(server.ClientUrl);
        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("k") });
        using var http = new HttpClient { BaseAddress = server.MetricsUrl };
        Assert.That((await http.GetAsync("/health")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, HttpMethod method, (string Name, string Value) header)
    {
        using var http = new HttpClient { BaseAddress = server.ClientUrl };
        using var request = new HttpRequestMessage(method, "/v3/kv/range");
        request.Headers.Add(header.Name, header.Value);
        if (method == HttpMethod.Post) request.Content = new StringContent("""{"key":"aw=="}""");
        return await http.SendAsync(request);
    }
}
