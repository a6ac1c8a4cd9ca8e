using System.Globalization;
using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Tests.Scheduling;

public sealed class CronScheduleTests
{
    [TestCase("0 3 * * *", null, "2030-01-01T03:00:00Z", "2030-01-02T03:00:00Z", TestName = "a due time itself is not after itself")]
    [TestCase("@hourly", null, "2030-01-01T03:59:59Z", "2030-01-01T04:00:00Z", TestName = "macros")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2030-01-01T00:00:00Z", "2030-01-01T01:30:00Z", TestName = "on the zone's clock")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2030-03-30T12:00:00Z", "2030-03-31T01:00:00Z", TestName = "left out by daylight saving: when the gap ends")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2030-10-27T00:30:00Z", "2030-10-28T01:30:00Z", TestName = "repeated by daylight saving: once")]
    public void Next(string expression, string? zone, string after, string expected)
        => Assert.That(Parse(expression, zone).Next(At(after)), Is.EqualTo(At(expected)));

    [TestCase("0 3 * * *", "2030-01-01T00:00:00Z", "2030-01-09T02:00:00Z", "2030-01-08T03:00:00Z", TestName = "the latest of those missed")]
    [TestCase("0 3 * * *", "2030-01-08T03:00:00Z", "2030-01-09T02:00:00Z", null, TestName = "the one acted upon is not due again")]
    [TestCase("0 3 * * *", "2030-01-08T03:00:00Z", "2030-01-09T03:00:00Z", "2030-01-09T03:00:00Z", TestName = "due at its very moment")]
    [TestCase("* * * * *", "1970-01-01T00:00:00Z", "2030-01-09T03:00:30Z", "2030-01-09T03:00:00Z", TestName = "every minute since long ago")]
    [TestCase("0 0 29 2 *", "1970-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "2028-02-29T00:00:00Z", TestName = "rare")]
    [TestCase("0 0 29 2 *", "2028-03-01T00:00:00Z", "2031-01-01T00:00:00Z", null, TestName = "rare and not since")]
    public void LastDue(string expression, string since, string now, string? expected)
        => Assert.That(Parse(expression, null).LastDue(At(since), At(now)), Is.EqualTo(expected is null ? (DateTimeOffset?)null : At(expected)));

    [TestCase("0 3 * *", null, "five fields")]
    [TestCase("0 0 3 * * *", null, "five fields")]
    [TestCase("61 3 * * *", null, "five fields")]
    [TestCase("", null, "five fields")]
    [TestCase("0 0 30 2 *", null, "never due")]
    [TestCase("0 3 * * *", "Europe/Nowhere", "Europe/Nowhere")]
    [TestCase("0 3 * * *", "", "time zone")]
    public void Refused(string expression, string? zone, string problem)
    {
        Assert.That(CronSchedule.TryParse(expression, zone, out _, out var said), Is.False);
        Assert.That(said, Does.Contain(problem));
    }

    private static CronSchedule Parse(string expression, string? zone)
    {
        Assert.That(CronSchedule.TryParse(expression, zone, out var schedule, out var problem), Is.True, problem);
        return schedule!;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
