using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Http;

/// <summary>What probes and scrapers ask for: HTTP/1.1 on the port that also speaks gRPC.</summary>
public sealed class HttpTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public void MakeClient() => _http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = Server.ClientUrl,
        DefaultRequestVersion = HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    [OneTimeTearDown]
    public void DisposeClient() => _http?.Dispose();

    [Test]
    public async Task Health_is_true_as_text()
    {
        using var answer = await _http.GetAsync("/health");

        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(json.RootElement.GetProperty("health").GetString(), Is.EqualTo("true"));
        });
    }

    [Test]
    public async Task Pages_of_any_origin_are_welcome_unless_somebody_says_otherwise()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v3/kv/range");
        preflight.Headers.Add("Origin", "https://page.example");
        using var answer = await _http.SendAsync(preflight);

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { "*" }));
            Assert.That(answer.Headers.GetValues("Access-Control-Allow-Methods"), Is.EqualTo(new[] { "POST, GET, OPTIONS, PUT, DELETE" }));
            Assert.That(answer.Headers.GetValues("Access-Control-Allow-Headers"), Is.EqualTo(new[] { "accept, content-type, authorization" }));
        });
    }

    [Test]
    public async Task Version_names_the_server_and_the_cluster()
    {
        using var answer = await _http.GetAsync("/version");

        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Multiple(() =>
        {
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
            Assert.That(json.RootElement.GetProperty("etcdserver").GetString(), Does.Match(@"^\d+\.\d+\.\d+"));
            Assert.That(json.RootElement.GetProperty("etcdcluster").GetString(), Does.Match(@"^\d+\.\d+\.\d+"));
        });
    }

    [Test]
    public async Task Metrics_are_in_the_text_format_of_prometheus_with_the_names_of_etcd()
    {
        await PutAsync("a", "1");

        using var answer = await _http.GetAsync("/metrics");

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/plain"));
            foreach (var metric in new[] { "etcd_server_has_leader 1", @"process_resident_memory_bytes \S+", @"process_open_fds \S+", @"process_max_fds \S+" })
                Assert.That(text, Does.Match(new Regex($"^{metric}$", RegexOptions.Multiline)));
        });
    }

    [Test]
    public async Task The_log_level_can_be_changed()
    {
        using var changed = await _http.PutAsync("/config/local/log", new StringContent("""{"Level":"DEBUG"}"""));
        using var refused = await _http.PutAsync("/config/local/log", new StringContent("""{"Level":"LOUD"}"""));

        Assert.That((changed.StatusCode, refused.StatusCode), Is.EqualTo((HttpStatusCode.NoContent, HttpStatusCode.BadRequest)));
    }

    [Test]
    public async Task Unknown_paths_are_not_found()
    {
        using var answer = await _http.GetAsync("/no/such/path");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }
}
