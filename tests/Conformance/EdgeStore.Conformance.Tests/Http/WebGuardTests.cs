using System.Net;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Http;

/// <summary><c>--cors</c> and <c>--host-whitelist</c>.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class WebGuardTests(Implementation implementation)
{
    private const string Page = "https://page.example:8443";

    private ServerProcess _server = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await ServerProcess.StartAsync(implementation, $"--cors={Page},https://other.example:443", "--host-whitelist=store.example,localhost");
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _server.ClientUrl };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    [TestCase("GET", Page, Page)]
    [TestCase("OPTIONS", Page, Page)]
    [TestCase("GET", "https://stranger.example:8443", null)]
    [TestCase("OPTIONS", "https://stranger.example:8443", null)]
    [TestCase("GET", null, null)]
    public async Task Pages_of_the_given_origins_are_welcome(string method, string? origin, string? allowed)
    {
        using var answer = await AskAsync(method, "store.example", origin);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins.Single() : null, Is.EqualTo(allowed));
    }

    [TestCase("store.example", HttpStatusCode.OK)]
    [TestCase("store.example:2379", HttpStatusCode.OK)]
    [TestCase("localhost:1", HttpStatusCode.OK)]
    [TestCase("rebound.example", HttpStatusCode.MisdirectedRequest)]
    [TestCase("rebound.example:2379", HttpStatusCode.MisdirectedRequest)]
    [TestCase("192.0.2.1", HttpStatusCode.MisdirectedRequest)]
    public async Task Hosts_that_nobody_has_given_the_server_are_refused(string host, HttpStatusCode expected)
    {
        using var answer = await AskAsync("GET", host, origin: null);

        Assert.That(answer.StatusCode, Is.EqualTo(expected));
    }

    private async Task<HttpResponseMessage> AskAsync(string method, string host, string? origin)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/health") { Headers = { Host = host } };
        if (origin is not null) request.Headers.Add("Origin", origin);
        return await _http.SendAsync(request);
    }
}
