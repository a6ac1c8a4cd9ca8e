using System.Net;
using System.Text;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Server.Tests.Hosting;

public sealed class LogLevelTests
{
    private TestServer _server = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync();
        _http = new HttpClient { BaseAddress = _server.ClientUrl };
    }

    [TearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task The_level_changes_at_run_time()
    {
        var log = _server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("EdgeStore.Test");
        Assert.That(log.IsEnabled(LogLevel.Warning), Is.False);

        Assert.That((await PutAsync("""{"Level":"WARN"}""")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That((log.IsEnabled(LogLevel.Warning), log.IsEnabled(LogLevel.Information)), Is.EqualTo((true, false)));
    }

    [TestCase("""{"Level":"loud"}""")]
    [TestCase("""{"Level":7}""")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("")]
    public async Task What_is_no_level_is_refused(string json)
    {
        Assert.That((await PutAsync(json)).StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(_server.Services.GetRequiredService<LogLevelSwitch>().Level, Is.EqualTo(LogLevel.Error));
    }

    [Test]
    public async Task It_is_not_for_scrapers()
    {
        using var metrics = new HttpClient { BaseAddress = _server.MetricsUrl };
        var answer = await metrics.PutAsync("/config/local/log", new StringContent("""{"Level":"DEBUG"}"""));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public void The_framework_stays_quiet_until_asked()
    {
        var level = new LogLevelSwitch(LogLevel.Information);
        Assert.That((level.Allows("Microsoft.AspNetCore", LogLevel.Information), level.Allows("EdgeStore.Server", LogLevel.Information)), Is.EqualTo((false, true)));
        level.Level = LogLevel.Debug;
        Assert.That(level.Allows("Microsoft.AspNetCore", LogLevel.Debug), Is.True);
    }

    private Task<HttpResponseMessage> PutAsync(string json) =>
        _http.PutAsync("/config/local/log", new StringContent(json, Encoding.UTF8, "application/json"));
}
