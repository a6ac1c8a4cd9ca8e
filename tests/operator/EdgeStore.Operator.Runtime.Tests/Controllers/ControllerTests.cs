using System.Collections.Concurrent;

namespace EdgeStore.Operator.Runtime.Tests.Controllers;

public sealed class ControllerTests
{
    private FakeTimeProvider _clock = null!;
    private Fixture _fixture = null!;
    private WidgetScript _script = null!;

    private FakeApiServer Api => _fixture.Api;

    [SetUp]
    public async Task Start()
    {
        _clock = new FakeTimeProvider();
        _fixture = await Fixture.StartAsync();
        _script = new WidgetScript();
    }

    [TearDown]
    public async Task Stop() => await _fixture.DisposeAsync();

    [Test]
    public async Task Looks_at_what_exists_and_at_what_changes()
    {
        await _fixture.CreateAsync("old");
        await using var harness = await RunAsync();
        await SeesAsync("reconcile old", 1);
        await _fixture.CreateAsync("new");
        await SeesAsync("reconcile new", 1);
        await _fixture.Client.UpdateAsync(Widget.Named("old", 2));
        await SeesAsync("reconcile old", 2);
        Assert.That(harness.Log.Errors, Is.Empty);
    }

    [Test]
    public async Task Hands_out_copies()
    {
        await _fixture.CreateAsync("w", 1);
        _script.Reconcile = (widget, _) =>
        {
            widget.Spec.Size++;
            return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        };
        await using var harness = await RunAsync();
        await SeesAsync("reconcile w", 1);
        Assert.That(harness.Services.GetRequiredService<IResourceCache<Widget>>().Get(new ResourceKey("a", "w"))!.Spec.Size, Is.EqualTo(1));
    }

    [Test]
    public async Task Never_works_on_one_key_twice_at_a_time_and_comes_back_to_changes()
    {
        var gate = new TaskCompletionSource();
        var sizes = new ConcurrentQueue<int>();
        var (inside, most) = (0, 0);
        _script.Reconcile = async (widget, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            sizes.Enqueue(widget.Spec.Size);
            await gate.Task;
            Interlocked.Decrement(ref inside);
            return ReconciliationResult<Widget>.Success(widget);
        };
        await _fixture.CreateAsync("w", 1);
        await using var harness = await RunAsync();
        await SeesAsync("reconcile w", 1);
        for (var size = 2; size <= 6; size++) await _fixture.Client.UpdateAsync(Widget.Named("w", size));
        var cache = harness.Services.GetRequiredService<IResourceCache<Widget>>();
        await Eventually.TrueAsync(() => cache.Get(new ResourceKey("a", "w"))!.Spec.Size == 6, "the changes arrive");
        Assert.That(_script.Count("reconcile w"), Is.EqualTo(1));
        gate.SetResult();
        await SeesAsync("reconcile w", 2);
        await Eventually.TrueAsync(() => inside == 0, "the work ends");
        Assert.That(sizes, Is.EqualTo(new[] { 1, 6 }), "five changes, one more pass, with the newest state");
        Assert.That(most, Is.EqualTo(1));
    }

    [Test]
    public async Task Works_on_different_keys_at_the_same_time()
    {
        var both = new Barrier(2);
        _script.Reconcile = (widget, _) => Task.Run(() =>
        {
            Assert.That(both.SignalAndWait(TimeSpan.FromSeconds(10)), Is.True);
            return ReconciliationResult<Widget>.Success(widget);
        });
        await _fixture.CreateAsync("one");
        await _fixture.CreateAsync("two");
        await using var harness = await RunAsync();
        await Eventually.TrueAsync(() => harness.Metric("controller_runtime_reconcile_total", ("result", "success")) == 2, "both succeed");
        both.Dispose();
    }

    [Test]
    public async Task Tries_a_throwing_entity_for_ever_with_growing_pauses_and_others_go_on()
    {
        var starts = new ConcurrentQueue<DateTimeOffset>();
        _script.Reconcile = (widget, _) =>
        {
            if (widget.Metadata.Name != "bad") return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
            starts.Enqueue(_clock.GetUtcNow());
            throw new InvalidOperationException("always");
        };
        await _fixture.CreateAsync("bad");
        await using var harness = await RunAsync(time: _clock, configure: o => o.ControllerDefaults = c => c.ResyncInterval = TimeSpan.FromDays(30));
        await Eventually.TrueAsync(() => starts.Count >= 16, "it is tried again and again", _clock, TimeSpan.FromSeconds(10));
        await _fixture.CreateAsync("good");
        await Eventually.TrueAsync(() => _script.Count("reconcile good") == 1, "another entity is not held up", _clock, TimeSpan.FromMilliseconds(1));

        var times = starts.ToArray();
        var pauses = times.Zip(times.Skip(1), (a, b) => (b - a).TotalSeconds).ToArray();
        Assert.That(pauses[^1], Is.InRange(240, 370), "the cap of five minutes, the jitter, and the steps of the clock");
        Assert.That(pauses[0], Is.LessThan(pauses[^1]));
        Assert.That(harness.Metric("controller_runtime_reconcile_errors_total", ("controller", "widget")), Is.GreaterThanOrEqualTo(16));
        Assert.That(harness.Metric("workqueue_retries_total", ("name", "widget")), Is.GreaterThanOrEqualTo(16));
    }

    [Test]
    public async Task Success_ends_the_growing_pauses()
    {
        var starts = new ConcurrentQueue<DateTimeOffset>();
        _script.Reconcile = (widget, _) =>
        {
            starts.Enqueue(_clock.GetUtcNow());
            return Task.FromResult(starts.Count switch
            {
                <= 8 or 10 => ReconciliationResult<Widget>.Failure(widget, "not yet"),
                9 => ReconciliationResult<Widget>.Success(widget, TimeSpan.FromSeconds(1)),
                _ => ReconciliationResult<Widget>.Success(widget),
            });
        };
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync(time: _clock);
        await Eventually.TrueAsync(() => starts.Count == 11, "failures, a success, a failure, a success", _clock, TimeSpan.FromMilliseconds(100));
        var times = starts.ToArray();
        Assert.That(times[8] - times[7], Is.GreaterThan(TimeSpan.FromSeconds(20)), "the eighth failure in a row");
        Assert.That(times[10] - times[9], Is.LessThan(TimeSpan.FromSeconds(5)), "the first one after a success");
        Assert.That(harness.Log.Lines, Has.Some.Contains("not yet"));
    }

    [Test]
    public async Task Comes_back_after_the_requested_time()
    {
        _script.Reconcile = (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget, TimeSpan.FromSeconds(30)));
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync(time: _clock);
        await SeesAsync("reconcile w", 1);
        await Eventually.TrueAsync(() => harness.Metric("controller_runtime_reconcile_total", ("result", "requeue_after")) == 1, "it settles");
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(_script.Count("reconcile w"), Is.EqualTo(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await SeesAsync("reconcile w", 2);
    }

    [Test]
    public async Task Looks_at_everything_now_and_then()
    {
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync(time: _clock);
        await SeesAsync("reconcile w", 1);
        await Eventually.TrueAsync(() => _script.Count("reconcile w") >= 3, "resyncs", _clock, TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task A_call_that_never_ends_is_cancelled_and_tried_again()
    {
        var cancelled = 0;
        _script.Reconcile = async (widget, token) =>
        {
            if (_script.Count("reconcile w") > 1) return ReconciliationResult<Widget>.Success(widget);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                throw;
            }

            return ReconciliationResult<Widget>.Success(widget);
        };
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync(time: _clock);
        await SeesAsync("reconcile w", 1);
        await Eventually.TrueAsync(() => _script.Count("reconcile w") == 2, "the second try", _clock, TimeSpan.FromSeconds(10));
        Assert.That(cancelled, Is.EqualTo(1));
        Assert.That(harness.Metric("controller_runtime_reconcile_errors_total", ("controller", "widget")), Is.EqualTo(1));
    }

    [Test]
    public async Task A_conflict_is_an_everyday_failure()
    {
        _script.Reconcile = async (widget, token) =>
        {
            if (_script.Count("reconcile w") == 1)
            {
                await _fixture.Client.UpdateAsync(Widget.Named("w", 5), token);
                await _fixture.Client.UpdateAsync(widget, token);
            }

            return ReconciliationResult<Widget>.Success(widget);
        };
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync();
        await Eventually.TrueAsync(() => _script.Count("reconcile w") >= 2, "it is tried again");
        Assert.That(harness.Log.Errors, Is.Empty);
    }

    [Test]
    public async Task Says_once_what_was_deleted_with_the_last_known_state()
    {
        var last = 0;
        _script.Delete = (widget, _) =>
        {
            last = widget.Spec.Size;
            return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        };
        await _fixture.CreateAsync("w", 4);
        await using var harness = await RunAsync();
        await SeesAsync("reconcile w", 1);
        await _fixture.Client.DeleteAsync<Widget>("w", "a");
        await SeesAsync("deleted w", 1);
        Assert.That(last, Is.EqualTo(4));
        await _fixture.CreateAsync("w", 5);
        await SeesAsync("reconcile w", 2);
        Assert.That(_script.Count("deleted w"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_failing_deletion_is_tried_again_and_comes_before_the_successor()
    {
        var calls = 0;
        _script.Delete = (widget, _) => Interlocked.Increment(ref calls) == 1
            ? throw new InvalidOperationException("not yet")
            : Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        await _fixture.CreateAsync("w");
        await using var harness = await RunAsync();
        await SeesAsync("reconcile w", 1);
        await _fixture.Client.DeleteAsync<Widget>("w", "a");
        await SeesAsync("deleted w", 1);
        await _fixture.CreateAsync("w");
        await SeesAsync("reconcile w", 2);
        Assert.That(_script.Calls, Is.EqualTo(new[] { "reconcile w", "deleted w", "deleted w", "reconcile w" }));
    }

    [Test]
    public async Task Only_watched_namespaces_are_looked_at()
    {
        await _fixture.CreateAsync("in-a");
        await _fixture.CreateAsync("in-b", ns: "b");
        await _fixture.CreateAsync("in-c", ns: "c");
        await using var harness = await RunAsync(configure: o =>
        {
            o.WatchNamespaces.Add("a");
            o.WatchNamespaces.Add("c");
        });
        await SeesAsync("reconcile in-a", 1);
        await SeesAsync("reconcile in-c", 1);
        Assert.That(Api.Requests.Where(r => r.Verb is "LIST" or "WATCH").Select(r => r.Path.Namespace), Is.All.AnyOf("a", "c"));
        Assert.That(_script.Count("reconcile in-b"), Is.Zero);
    }

    private Task<OperatorHarness> RunAsync(TimeProvider? time = null, Action<KubernetesOperatorOptions>? configure = null) =>
        OperatorHarness.StartAsync(Api, _script, time, configure);

    private Task SeesAsync(string call, int count) => Eventually.TrueAsync(() => _script.Count(call) == count, $"{count} × {call}");
}
