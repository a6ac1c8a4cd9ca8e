using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Prometheus;

namespace EdgeStore.Server.Tests.Writing;

public sealed class SlowBatchesTests
{
    [Test]
    public void The_first_is_reported_at_once_and_the_rest_together()
    {
        var (time, log) = (new FakeTimeProvider(), new Lines());
        var metrics = NewMetrics();
        var slow = new SlowBatches(new LimitOptions(0, 0, TimeSpan.Zero) { SlowBatch = Ms(100) }, metrics, time, log);
        slow.Note(1, Ms(50), Ms(50));
        Assert.That(log.Written, Is.Empty);

        slow.Note(2, Ms(1), Ms(200));
        slow.Note(3, Ms(5), Ms(300));
        time.Advance(TimeSpan.FromMinutes(1));
        slow.Note(4, Ms(3), Ms(250));
        Assert.That(log.Written, Is.EqualTo(new[]
        {
            "slow disk: 1 batches of 2 requests took more than 100 ms to be durable; the slowest took 1 ms to write and 200 ms to sync",
            "slow disk: 2 batches of 7 requests took more than 100 ms to be durable; the slowest took 5 ms to write and 300 ms to sync",
        }));
        Assert.That(metrics.Slow.Value, Is.EqualTo(2 + 3 + 4));
    }

    [Test]
    public void It_can_be_switched_off()
    {
        var log = new Lines();
        new SlowBatches(new LimitOptions(0, 0, TimeSpan.Zero), NewMetrics(), TimeProvider.System, log).Note(1, Ms(1000), Ms(1000));
        Assert.That(log.Written, Is.Empty);
    }

    private static StoreMetrics NewMetrics() => new(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private sealed class Lines : ILogger<SlowBatches>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
