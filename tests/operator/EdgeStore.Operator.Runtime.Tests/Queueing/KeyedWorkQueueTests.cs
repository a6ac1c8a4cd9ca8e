using EdgeStore.Operator.Runtime.Queueing;
using EdgeStore.Operator.Runtime.Telemetry;
using Prometheus;

namespace EdgeStore.Operator.Runtime.Tests.Queueing;

public sealed class KeyedWorkQueueTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private FakeTimeProvider _clock = null!;
    private KeyedWorkQueue<string> _queue = null!;

    [SetUp]
    public void Make() => _queue = new KeyedWorkQueue<string>(
        "test", new ExponentialBackoff(Second, TimeSpan.FromSeconds(8), new Jitter(1)), _clock = new FakeTimeProvider(), new RuntimeMetrics(Metrics.NewCustomRegistry()));

    [TearDown]
    public void Dispose() => _queue.Dispose();

    [Test]
    public async Task Hands_out_keys_in_order_and_each_once()
    {
        _queue.Add("a");
        _queue.Add("b");
        _queue.Add("a");
        Assert.That(await Take(), Is.EqualTo("a"));
        Assert.That(await Take(), Is.EqualTo("b"));
        Assert.That(_queue.Depth, Is.Zero);
    }

    [Test]
    public async Task Never_hands_out_a_key_that_is_being_worked_on()
    {
        _queue.Add("a");
        await Take();
        _queue.Add("a");
        _queue.Add("a");
        Assert.That(_queue.Depth, Is.Zero);
        _queue.Done("a");
        Assert.That(_queue.Depth, Is.EqualTo(1), "added twice during the work: once more afterwards");
        Assert.That(await Take(), Is.EqualTo("a"));
        _queue.Done("a");
        Assert.That(_queue.Depth, Is.Zero);
    }

    [Test]
    public void Adds_after_the_delay_and_not_before()
    {
        _queue.AddAfter("a", 10 * Second);
        _clock.Advance(9.9 * Second);
        Assert.That(_queue.Depth, Is.Zero);
        _clock.Advance(0.1 * Second);
        Assert.That(_queue.Depth, Is.EqualTo(1));
    }

    [Test]
    public void Keeps_the_earlier_of_two_delays()
    {
        _queue.AddAfter("a", 10 * Second);
        _queue.AddAfter("a", 5 * Second);
        _queue.AddAfter("a", 20 * Second);
        _clock.Advance(5 * Second);
        Assert.That(_queue.Depth, Is.EqualTo(1));
    }

    [Test]
    public async Task A_delay_is_over_once_the_key_is_taken()
    {
        _queue.AddAfter("a", 10 * Second);
        _queue.Add("a");
        await Take();
        _queue.Done("a");
        _clock.Advance(60 * Second);
        Assert.That(_queue.Depth, Is.Zero);
    }

    [Test]
    public async Task A_delay_set_during_the_work_counts()
    {
        _queue.Add("a");
        await Take();
        _queue.AddAfter("a", 10 * Second);
        _queue.Done("a");
        _clock.Advance(10 * Second);
        Assert.That(_queue.Depth, Is.EqualTo(1));
    }

    [Test]
    public void Backs_off_a_failing_key_for_ever_and_no_other()
    {
        for (var i = 0; i < 100; i++) _queue.AddRateLimited("bad");
        Assert.That(_queue.AddRateLimited("bad"), Is.InRange(8 * 0.8 * Second, 8 * 1.2 * Second));
        Assert.That(_queue.AddRateLimited("good"), Is.InRange(0.8 * Second, 1.2 * Second));
        Assert.That(_queue.Failures("bad"), Is.EqualTo(101));
        _queue.Forget("bad");
        Assert.That(_queue.AddRateLimited("bad"), Is.InRange(0.8 * Second, 1.2 * Second));
    }

    [Test]
    public void Waits_as_long_as_the_server_asked()
    {
        Assert.That(_queue.AddRateLimited("a", atLeast: 30 * Second), Is.EqualTo(30 * Second));
        _clock.Advance(29 * Second);
        Assert.That(_queue.Depth, Is.Zero);
        _clock.Advance(Second);
        Assert.That(_queue.Depth, Is.EqualTo(1));
    }

    [Test]
    public async Task Taking_can_be_cancelled_without_losing_a_key()
    {
        using var cancelled = new CancellationTokenSource();
        var taking = _queue.TakeAsync(cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => taking);
        _queue.Add("a");
        Assert.That(_queue.Depth, Is.EqualTo(1));
    }

    [Test]
    public void Returning_what_was_not_taken_is_a_mistake() =>
        Assert.Throws<InvalidOperationException>(() => _queue.Done("a"));

    [Test]
    public async Task Keeps_exclusion_and_loses_nothing_under_many_threads()
    {
        const int Keys = 20, Adds = 2_000, Workers = 8;
        var working = new int[Keys];
        var seen = new int[Keys];
        var added = new int[Keys];
        var queue = new KeyedWorkQueue<int>(
            "many", new ExponentialBackoff(Second, Second, new Jitter(1)), TimeProvider.System, new RuntimeMetrics(Metrics.NewCustomRegistry()));
        using var stop = new CancellationTokenSource();
        var overlaps = 0;
        var workers = Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    var key = await queue.TakeAsync(stop.Token);
                    if (Interlocked.Increment(ref working[key]) > 1) Interlocked.Increment(ref overlaps);
                    Volatile.Write(ref seen[key], Volatile.Read(ref added[key]));
                    await Task.Yield();
                    Interlocked.Decrement(ref working[key]);
                    queue.Done(key);
                }
            }
            catch (OperationCanceledException)
            {
                Assert.That(stop.IsCancellationRequested);
            }
        })).ToList();

        var random = new Random(7);
        for (var i = 0; i < Adds; i++)
        {
            var key = random.Next(Keys);
            Interlocked.Increment(ref added[key]);
            queue.Add(key);
        }

        await Eventually.TrueAsync(() => queue.Depth == 0 && queue.Working == 0, "the queue drains");
        await stop.CancelAsync();
        await Task.WhenAll(workers);
        queue.Dispose();
        Assert.That(overlaps, Is.Zero);
        Assert.That(seen, Is.EqualTo(added), "the last look at each key came after its last add");
    }

    private async Task<string> Take()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await _queue.TakeAsync(limit.Token);
    }
}
