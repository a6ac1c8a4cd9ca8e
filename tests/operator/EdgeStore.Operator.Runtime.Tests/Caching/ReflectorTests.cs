using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Runtime.Tests.Caching;

public sealed class ReflectorTests
{
    private readonly LogSink _log = new();
    private ConcurrentQueue<ResourceChange<Widget>> _changes = null!;
    private FakeTimeProvider _clock = null!;
    private Fixture _fixture = null!;
    private ResourceCache<Widget> _cache = null!;
    private CancellationTokenSource _stop = null!;
    private Task _running = null!;

    private FakeApiServer Api => _fixture.Api;

    private int Lists => Api.Count("LIST", Widget.Collection);

    [SetUp]
    public async Task Start()
    {
        _clock = new FakeTimeProvider();
        _fixture = await Fixture.StartAsync(_clock);
        _stop = new CancellationTokenSource();
        _changes = new ConcurrentQueue<ResourceChange<Widget>>();
        _running = Task.CompletedTask;
    }

    [TearDown]
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        await _fixture.DisposeAsync();
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _log.Dispose();
    }

    [Test]
    public async Task Lists_in_pages_then_follows_the_watch()
    {
        for (var i = 0; i < 5; i++) await _fixture.CreateAsync($"w{i}");
        await RunAsync(options => options.PageSize = 2);
        Assert.That(_cache.List().Count, Is.EqualTo(5));
        Assert.That(Lists, Is.EqualTo(3));
        await _fixture.CreateAsync("new");
        await Eventually.TrueAsync(() => Knows("new"), "the watch delivers");
        await _fixture.Client.DeleteAsync<Widget>("w0", "a");
        await Eventually.TrueAsync(() => !Knows("w0"), "the deletion is delivered");
        Assert.That(_changes.Last(), Has.Property("After").Null);
        Assert.That(Lists, Is.EqualTo(3), "no list was needed for that");
    }

    [Test]
    public async Task Resumes_a_dropped_watch_where_it_ended()
    {
        await _fixture.CreateAsync("old");
        await RunAsync();
        await _fixture.CreateAsync("before");
        await Eventually.TrueAsync(() => Knows("before"), "the watch delivers");
        await DropAndChangeAsync(() => _fixture.CreateAsync("meanwhile"));
        await SeeAsync(() => Knows("meanwhile"), "what happened between two watches is seen");
        Assert.That(Lists, Is.EqualTo(1));
        Assert.That(_changes.Count(c => c.Key.Name == "before"), Is.EqualTo(1), "nothing is delivered twice");
    }

    [Test]
    public async Task Resumes_after_a_bookmark_even_when_history_before_it_is_gone()
    {
        await _fixture.CreateAsync("w");
        await RunAsync();
        await _fixture.Client.CreateAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "other", NamespaceProperty = "a" } });
        Api.Watches.SendBookmark(Api.Store.Revision);
        Api.Store.Compact();
        await _fixture.CreateAsync("seen");
        await Eventually.TrueAsync(() => Knows("seen"), "the bookmark was taken in, and what follows it");
        Api.Watches.DropAll();
        await _fixture.CreateAsync("after");
        await SeeAsync(() => Knows("after"), "the watch goes on");
        Assert.That(Lists, Is.EqualTo(1));
    }

    [Test]
    public async Task Lists_again_when_history_is_gone_and_notices_the_deletions_it_missed()
    {
        await _fixture.CreateAsync("stays");
        await _fixture.CreateAsync("goes");
        await RunAsync();
        await DropAndChangeAsync(async () =>
        {
            await _fixture.Client.DeleteAsync<Widget>("goes", "a");
            await _fixture.CreateAsync("comes");
            Api.Store.Compact();
        });
        await SeeAsync(() => Knows("comes") && !Knows("goes"), "the new list is taken over");
        var tombstone = _changes.Single(c => c.After is null);
        Assert.That((tombstone.Key.Name, tombstone.Before!.Spec.Size), Is.EqualTo(("goes", 1)), "with the last known state");
        Assert.That(Lists, Is.EqualTo(2));
    }

    [Test]
    public async Task Notices_an_object_that_was_replaced_while_nobody_watched()
    {
        await _fixture.CreateAsync("w");
        await RunAsync();
        await DropAndChangeAsync(async () =>
        {
            await _fixture.Client.DeleteAsync<Widget>("w", "a");
            await _fixture.CreateAsync("w", 9);
            Api.Store.Compact();
        });
        await SeeAsync(() => _cache.Get(new ResourceKey("a", "w"))?.Spec.Size == 9, "the new object is seen");
        Assert.That(_changes.TakeLast(2).Select(c => (c.Before is null, c.After is null)), Is.EqualTo(new[] { (false, true), (true, false) }));
    }

    [Test]
    public async Task Lists_again_when_told_expired_in_the_middle()
    {
        await RunAsync();
        Api.Watches.SendExpired();
        await SeeAsync(() => Lists == 2, "a new list");
    }

    [TestCase("Too large resource version: 900, current: 100")]
    [TestCase("etcdserver: mvcc: required revision is a future revision")]
    public async Task Lists_again_when_the_server_has_not_reached_the_version_that_it_gave(string message)
    {
        await RunAsync();
        Api.OnRequest((request, _) => request.IsWatch && Lists == 1 ? throw new ApiError(500, "InternalError", message) : Task.CompletedTask);
        Api.Watches.DropAll();
        await SeeAsync(() => Lists == 2, "a new list");
    }

    [Test]
    public async Task Lists_again_when_resuming_fails_for_long()
    {
        await RunAsync();
        Api.Fail(request => request.IsWatch, 500, "InternalError");
        Api.Watches.DropAll();
        await Eventually.TrueAsync(() => Lists == 2, "a new list", _clock, TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task Lists_again_after_garbage()
    {
        await RunAsync();
        Api.Watches.SendRaw("{\"type\":\"ADDED\",\"obj");
        await SeeAsync(() => Lists == 2, "a new list");
    }

    [Test]
    public async Task Lists_again_after_silence()
    {
        await RunAsync();
        await Eventually.TrueAsync(() => Lists == 2, "a new list", _clock, TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task Starts_over_when_the_list_expires_between_two_pages()
    {
        for (var i = 0; i < 4; i++) await _fixture.CreateAsync($"w{i}");
        var expired = 0;
        Api.OnRequest((request, _) =>
            request.Query.ContainsKey("continue") && Interlocked.Exchange(ref expired, 1) == 0 ? throw ApiError.Expired() : Task.CompletedTask);
        await RunAsync(options => options.PageSize = 2);
        Assert.That(_cache.List().Count, Is.EqualTo(4));
    }

    [Test]
    public async Task Heals_by_itself_what_the_server_forgot_to_send()
    {
        await RunAsync();
        Api.Watches.Omit = change => change.Name == "lost";
        await _fixture.CreateAsync("lost");
        await _fixture.CreateAsync("sent");
        await Eventually.TrueAsync(() => Knows("sent"), "other events arrive");
        Assert.That(Knows("lost"), Is.False);
        await Eventually.TrueAsync(() => Knows("lost"), "the next full list heals it", _clock, TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task Keeps_trying_while_the_server_fails()
    {
        Api.Fail(r => r.Is("LIST", Widget.Collection), 500, "InternalError", times: 30);
        await _fixture.CreateAsync("w");
        Begin(_ => { }, optional: false);
        await Eventually.TrueAsync(() => _cache.HasSynced, "the first list", _clock, TimeSpan.FromSeconds(20));
        Assert.That(Knows("w"), Is.True);
        Assert.That(Lists, Is.AtLeast(31), "the clock of the test may overtake a request, which is then made again");
    }

    [Test]
    public async Task Keeps_what_it_knows_while_the_server_is_away()
    {
        await _fixture.CreateAsync("w");
        await RunAsync();
        Api.Fail(_ => true, 503, "ServiceUnavailable");
        Api.Watches.DropAll();
        await Eventually.TrueAsync(() => Api.Count("WATCH", Widget.Collection) > 4, "it tries", _clock, TimeSpan.FromSeconds(10));
        Assert.That(Knows("w"), Is.True);
        Assert.That(_changes.Count(c => c.After is null), Is.Zero);
        Api.OnRequest(null);
        await _fixture.CreateAsync("new");
        await SeeAsync(() => Knows("new"), "it goes on");
    }

    [Test]
    public async Task Leaves_an_object_that_does_not_fit_as_last_known()
    {
        await _fixture.CreateAsync("w", 5);
        await RunAsync();
        Api.Store.PutRaw(Widget.Collection, Client.KubernetesApiClientTests.Misfit("w"));
        await _fixture.CreateAsync("next");
        await Eventually.TrueAsync(() => Knows("next"), "others go on");
        Assert.That(_cache.Get(new ResourceKey("a", "w"))!.Spec.Size, Is.EqualTo(5));
        Api.Watches.SendExpired();
        await SeeAsync(() => Lists == 2, "a new list");
        await Eventually.TrueAsync(() => _log.Errors.Count >= 2, "both looks were reported");
        Assert.That(_cache.Get(new ResourceKey("a", "w"))!.Spec.Size, Is.EqualTo(5));
    }

    [Test]
    public async Task An_optional_type_that_may_not_be_read_counts_as_listed_and_inaccessible()
    {
        Api.Fail(r => r.Path.Collection == Widget.Collection, 403, "Forbidden", times: 3);
        Begin(_ => { }, optional: true);
        await Eventually.TrueAsync(() => _cache.HasSynced, "it does not hold up readiness");
        Assert.That(_cache.IsAccessible, Is.False);
        await Eventually.TrueAsync(() => _cache.IsAccessible, "a later permission is noticed", _clock, TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task An_optional_type_that_may_be_listed_and_not_watched_is_listed_now_and_then()
    {
        var lists = new ConcurrentQueue<(DateTimeOffset At, bool IsAccessible)>();
        Api.OnRequest((request, _) =>
        {
            if (request.IsWatch) throw new ApiError(403, "Forbidden", "injected");
            if (request.Verb == "LIST") lists.Enqueue((_clock.GetUtcNow(), _cache.IsAccessible));
            return Task.CompletedTask;
        });
        Begin(_ => { }, optional: true);
        await Eventually.TrueAsync(() => Api.Count("WATCH", Widget.Collection) > 0, "it tries to watch");
        await _fixture.CreateAsync("new");
        await Eventually.TrueAsync(() => Knows("new"), "the next list has it", _clock, TimeSpan.FromSeconds(5));
        Assert.Multiple(() =>
        {
            Assert.That(lists.Skip(1).Select(l => l.IsAccessible), Is.All.True, "what was listed is not forgotten");
            Assert.That(lists.ElementAt(1).At - lists.First().At, Is.GreaterThan(TimeSpan.FromSeconds(20)), "not at the pace of failures");
        });
        Api.OnRequest(null);
        await Eventually.TrueAsync(() => Api.Watches.Open == 1, "a later permission is noticed", _clock, TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task A_type_that_is_needed_and_may_not_be_read_is_not_listed()
    {
        Api.Fail(r => r.Path.Collection == Widget.Collection, 403, "Forbidden");
        Begin(_ => { }, optional: false);
        await Eventually.TrueAsync(() => Lists > 5, "it tries", _clock, TimeSpan.FromSeconds(10));
        Assert.That(_cache.HasSynced, Is.False);
    }

    [Test]
    public async Task Asks_a_server_that_ends_every_watch_at_once_at_the_pace_of_the_backoff()
    {
        await RunAsync();
        for (var i = 0; i < 6; i++)
        {
            await Eventually.TrueAsync(() => Api.Watches.Open == 1, "a watch is open", _clock, TimeSpan.FromSeconds(1));
            Api.Watches.DropAll();
        }

        await Eventually.TrueAsync(() => Api.Watches.Open == 0, "the last watch is closed");
        var watches = Api.Count("WATCH", Widget.Collection);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.That(Api.Count("WATCH", Widget.Collection), Is.EqualTo(watches), "not within the backoff");
    }

    private bool Knows(string name) => _cache.Get(new ResourceKey("a", name)) is not null;

    /// <summary>Ends the watches and changes things before the reflector can come back.</summary>
    private async Task DropAndChangeAsync(Func<Task> change)
    {
        var gate = new TaskCompletionSource();
        Api.OnRequest((request, _) => request.IsWatch || request.Verb == "LIST" ? gate.Task : Task.CompletedTask);
        Api.Watches.DropAll();
        await Eventually.TrueAsync(() => Api.Watches.Open == 0, "the watch is closed");
        await change();
        Api.OnRequest(null);
        gate.SetResult();
    }

    private Task SeeAsync(Func<bool> condition, string what) => Eventually.TrueAsync(condition, what, _clock, TimeSpan.FromMilliseconds(200));

    private async Task RunAsync(Action<ReflectorOptions>? configure = null)
    {
        Begin(configure ?? (_ => { }), optional: false);
        await SeeAsync(() => _cache.HasSynced, "the first list");
        await Eventually.TrueAsync(() => Api.Watches.Open == 1, "the first watch");
    }

    private void Begin(Action<ReflectorOptions> configure, bool optional)
    {
        var options = new ReflectorOptions();
        configure(options);
        _cache = new ResourceCache<Widget>([string.Empty]);
        var reflector = new Reflector<Widget>(
            string.Empty, new ListQuery(), optional, _fixture.Client, _cache, _changes.Enqueue, options, _clock, _fixture.Jitter, _fixture.RuntimeMetrics,
            _log.CreateLogger("test"));
        _running = reflector.RunAsync(_stop.Token);
    }
}
