namespace EdgeStore.Operator.Runtime.Tests.Client;

public sealed class WatchTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private FakeTimeProvider _clock = null!;
    private Fixture _fixture = null!;

    [SetUp]
    public async Task Start() => _fixture = await Fixture.StartAsync(_clock = new FakeTimeProvider());

    [TearDown]
    public async Task Stop() => await _fixture.DisposeAsync();

    [Test]
    public async Task Delivers_events_in_order_and_bookmarks()
    {
        var start = _fixture.Api.Store.Revision;
        await _fixture.CreateAsync("w", 1);
        await _fixture.Client.UpdateAsync(Widget.Named("w", 2));
        await _fixture.Client.DeleteAsync<Widget>("w", "a");
        var watching = Collect(start, 4);
        await Eventually.TrueAsync(() => _fixture.Api.Watches.Open == 1, "the watch is open");
        _fixture.Api.Watches.SendBookmark(999);
        var events = await watching;
        Assert.That(events.Select(e => e.Kind), Is.EqualTo(new[]
        {
            WatchEventKind.Added, WatchEventKind.Modified, WatchEventKind.Deleted, WatchEventKind.Bookmark,
        }));
        Assert.That(events[1].Entity!.Spec.Size, Is.EqualTo(2));
        Assert.That(events[3].ResourceVersion, Is.EqualTo("999"));
    }

    [Test]
    public async Task Ends_when_the_server_ends_it()
    {
        var watching = Collect(_fixture.Api.Store.Revision, 1);
        await Eventually.TrueAsync(() => _fixture.Api.Watches.Open == 1, "the watch is open");
        _fixture.Api.Watches.DropAll();
        Assert.That(await watching, Is.Empty);
    }

    [Test]
    public async Task Says_expired_when_the_server_has_forgotten_the_start()
    {
        await _fixture.CreateAsync("w");
        _fixture.Api.Store.Compact();
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => Collect(1, 1));
        Assert.That(error!.IsExpired, Is.True);
    }

    [Test]
    public async Task Says_expired_when_the_server_forgets_during_the_watch()
    {
        var watching = Collect(_fixture.Api.Store.Revision, 1);
        await Eventually.TrueAsync(() => _fixture.Api.Watches.Open == 1, "the watch is open");
        _fixture.Api.Watches.SendExpired();
        Assert.That((await Assert.ThrowsAsync<KubernetesApiException>(() => watching))!.IsExpired, Is.True);
    }

    [TestCase("{\"type\":\"ADDED\",\"obj")]
    [TestCase("<html>")]
    [TestCase("{\"type\":\"SURPRISE\",\"object\":{}}")]
    [TestCase("[]")]
    public async Task Breaks_on_garbage(string line)
    {
        var watching = Collect(_fixture.Api.Store.Revision, 1);
        await Eventually.TrueAsync(() => _fixture.Api.Watches.Open == 1, "the watch is open");
        _fixture.Api.Watches.SendRaw(line);
        await Assert.ThrowsAsync<WatchBrokenException>(() => watching);
    }

    [Test]
    public async Task Breaks_after_silence()
    {
        var watching = Collect(_fixture.Api.Store.Revision, 1);
        await Eventually.TrueAsync(() => _fixture.Api.Watches.Open == 1, "the watch is open");
        await Eventually.TrueAsync(() => watching.IsCompleted, "the watch gives up", _clock, TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<WatchBrokenException>(() => watching);
    }

    [Test]
    public async Task Passes_over_an_object_that_does_not_fit()
    {
        var start = _fixture.Api.Store.Revision;
        _fixture.Api.Store.PutRaw(Widget.Collection, KubernetesApiClientTests.Misfit("bad"));
        await _fixture.CreateAsync("good");
        var events = await Collect(start, 2);
        Assert.That(events[0].Kind, Is.EqualTo(WatchEventKind.Undecodable));
        Assert.That(events[0].Problem, Does.Contain("a/bad"));
        Assert.That(events[1].Entity!.Metadata.Name, Is.EqualTo("good"));
    }

    private async Task<List<WatchEvent<Widget>>> Collect(long from, int count)
    {
        var events = new List<WatchEvent<Widget>>();
        var start = new WatchStart(from.ToString(System.Globalization.CultureInfo.InvariantCulture), Minute, Minute);
        await foreach (var change in _fixture.Client.WatchAsync<Widget>(new ListQuery(), start))
        {
            events.Add(change);
            if (events.Count == count) break;
        }

        return events;
    }
}
