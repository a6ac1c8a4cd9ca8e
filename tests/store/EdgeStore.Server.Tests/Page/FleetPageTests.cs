using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Server.Tests.Page;

public sealed partial class FleetPageTests
{
    private static readonly HttpClient Http = new();

    [Test]
    public async Task Everything_that_the_page_names_is_served_here()
    {
        await using var server = await TestServer.StartAsync();
        var page = await Http.GetStringAsync(server.MetricsUrl);
        var named = Reference().Matches(page).Select(match => match.Groups["url"].Value).ToList();

        Assert.That(named, Has.Count.GreaterThan(4).And.All.Not.Contains("//"));
        foreach (var url in named)
        {
            using var answer = await Http.GetAsync(new Uri(server.MetricsUrl, url));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), url);
        }
    }

    [TestCase("", "text/html")]
    [TestCase("page/page.js", "text/javascript")]
    [TestCase("page/page.css", "text/css")]
    [TestCase("fleet", "application/json")]
    [TestCase("conflicts", "application/json")]
    public async Task The_browser_is_told_to_allow_nothing_else(string path, string type)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await Http.GetAsync(new Uri(server.MetricsUrl, path));

        Assert.Multiple(() =>
        {
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo(type));
            Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'; script-src 'self';").And.Not.Contains("unsafe"));
            Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        });
    }

    [Test]
    public async Task The_JSON_behind_it_is_the_members_status()
    {
        await using var server = await TestServer.StartAsync("--name=a<b>");

        using var json = JsonDocument.Parse(await Http.GetStringAsync(new Uri(server.MetricsUrl, "fleet")));

        var root = json.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("name").GetString(), Is.EqualTo("a<b>"));
            Assert.That(root.GetProperty("state").GetString(), Is.EqualTo("MEMBER_STATE_ACTIVE"));
            Assert.That(root.GetProperty("liveKeys").GetString(), Is.EqualTo("0"), "no field is left out");
            Assert.That(root.GetProperty("peers").GetArrayLength(), Is.Zero);
        });
    }

    [TestCase("")]
    [TestCase("fleet")]
    [TestCase("page/page.js")]
    public async Task Clients_do_not_see_it(string path)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await Http.GetAsync(new Uri(server.ClientUrl, path));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [GeneratedRegex("(?:href|src)=\"(?<url>[^\"]+)\"")]
    private static partial Regex Reference();
}
