using System.Globalization;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Tests.Planning;

public sealed class RepairTimesTests
{
    private static readonly string[] Clusters = [.. Enumerable.Range(0, 100).Select(i => $"cluster-{i}")];

    [TestCase("0 3 * * *", 300)]
    [TestCase("*/5 * * * *", 30)]
    public void Clusters_are_spread_over_a_tenth_of_the_interval_and_five_minutes_at_most(string cron, int seconds)
    {
        var due = At("2026-01-01T03:00:00Z");

        var delays = Clusters.Select(c => (Times(cron, c).Begin(due) - due).TotalSeconds).ToList();

        Assert.That(delays, Is.All.InRange(0, seconds));
        Assert.That(delays.Max() - delays.Min(), Is.GreaterThan(seconds * 0.8));
        Assert.That(delays.Distinct().Count(), Is.GreaterThan(15));
    }

    [Test]
    public void A_time_is_due_when_its_share_of_the_jitter_has_passed_and_not_before()
    {
        foreach (var cluster in Clusters)
        {
            var times = Times("0 3 * * *", cluster);
            var due = At("2026-01-02T03:00:00Z");
            var begin = times.Begin(due);
            var since = At("2026-01-01T03:00:00Z");

            Assert.That(times.Due(since, begin.AddSeconds(-1)), Is.Null);
            Assert.That(times.NextBegin(begin.AddSeconds(-1)), Is.EqualTo(begin));
            Assert.That(times.Due(since, begin), Is.EqualTo(due));
            Assert.That(times.NextBegin(begin), Is.EqualTo(times.Begin(At("2026-01-03T03:00:00Z"))));
        }
    }

    [Test]
    public void An_earlier_one_that_was_missed_is_due_while_the_latest_waits_for_its_share()
    {
        var times = Times("0 3 * * *", Clusters.First(c => Times("0 3 * * *", c).Begin(At("2026-01-02T03:00:00Z")) > At("2026-01-02T03:01:00Z")));

        Assert.That(times.Due(At("2025-12-30T03:00:00Z"), At("2026-01-02T03:00:30Z")), Is.EqualTo(At("2026-01-01T03:00:00Z")));
    }

    // The night of 29 March 2026 has no 02:30 in Berlin, that of 25 October has two.
    [TestCase("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z")]
    [TestCase("2026-10-24T12:00:00Z", "2026-10-25T00:40:00Z", "2026-10-25T00:30:00Z")]
    [TestCase("2026-10-25T00:30:00Z", "2026-10-25T12:00:00Z", null)]
    public void Daylight_saving_neither_drops_nor_doubles_a_repair(string since, string now, string? due)
        => Assert.That(Times("30 2 * * *", "cluster-1", "Europe/Berlin").Due(At(since), At(now)), Is.EqualTo(due is null ? (DateTimeOffset?)null : At(due)));

    private static RepairTimes Times(string expression, string cluster, string? zone = null)
    {
        Assert.That(CronSchedule.TryParse(expression, zone, out var cron, out var problem), Is.True, problem);
        return new RepairTimes(cron!, cluster);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
