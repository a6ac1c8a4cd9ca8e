using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeStore.Operator.Runtime.Tests.Hosting;

public sealed class HealthTests
{
    private Fixture _fixture = null!;

    [SetUp]
    public async Task Start() => _fixture = await Fixture.StartAsync();

    [TearDown]
    public async Task Stop() => await _fixture.DisposeAsync();

    [Test]
    public async Task Ready_once_every_cache_is_filled_and_alive_all_the_time()
    {
        var gate = new TaskCompletionSource();
        _fixture.Api.OnRequest((request, _) => request.Is("LIST", Widget.Collection) ? gate.Task : Task.CompletedTask);
        await using var harness = await OperatorHarness.StartAsync(_fixture.Api, new WidgetScript());
        var report = await CheckAsync(harness, OperatorHealth.Ready);
        Assert.That(report.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(report.Entries.Values.Single().Description, Does.Contain("widgets"));
        Assert.That((await CheckAsync(harness, OperatorHealth.Live)).Status, Is.EqualTo(HealthStatus.Healthy));

        gate.SetResult();
        await Eventually.TrueAsync(() => harness.Services.GetRequiredService<IResourceCache<Widget>>().HasSynced, "the list");
        Assert.That((await CheckAsync(harness, OperatorHealth.Ready)).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task An_api_server_that_is_away_is_no_reason_for_a_restart()
    {
        await using var harness = await OperatorHarness.StartAsync(_fixture.Api, new WidgetScript());
        await Eventually.TrueAsync(() => harness.Services.GetRequiredService<IResourceCache<Widget>>().HasSynced, "the list");
        _fixture.Api.Fail(_ => true, 503, "ServiceUnavailable");
        _fixture.Api.Watches.DropAll();
        var seen = _fixture.Api.Requests.Count;
        await Eventually.TrueAsync(() => _fixture.Api.Requests.Count > seen, "it tries");
        foreach (var tag in new[] { OperatorHealth.Live, OperatorHealth.Ready })
            Assert.That((await CheckAsync(harness, tag)).Status, Is.EqualTo(HealthStatus.Healthy), tag);
    }

    private static Task<HealthReport> CheckAsync(OperatorHarness harness, string tag) =>
        harness.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(tag));
}
