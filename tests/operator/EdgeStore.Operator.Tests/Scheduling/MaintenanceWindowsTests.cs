using System.Globalization;
using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Tests.Scheduling;

public sealed class MaintenanceWindowsTests
{
    // 2030-01-01 is a Tuesday; Berlin is an hour ahead of UTC in winter.
    [TestCase("Tue", "02:00", 4, "2030-01-01T00:59:59Z", false, TestName = "before it opens")]
    [TestCase("Tue", "02:00", 4, "2030-01-01T01:00:00Z", true, TestName = "when it opens")]
    [TestCase("Tue", "02:00", 4, "2030-01-01T04:59:59Z", true, TestName = "its last second")]
    [TestCase("Tue", "02:00", 4, "2030-01-01T05:00:00Z", false, TestName = "when it closes")]
    [TestCase("Tue", "02:00", 4, "2030-01-02T02:00:00Z", false, TestName = "another day")]
    [TestCase("Tue", "23:00", 4, "2030-01-02T01:30:00Z", true, TestName = "over midnight")]
    [TestCase("Sat", "23:00", 4, "2030-01-06T01:30:00Z", true, TestName = "over midnight, into the next week")]
    [TestCase("Sun", "02:30", 2, "2030-03-31T00:59:59Z", false, TestName = "opens in a gap: not before the gap")]
    [TestCase("Sun", "02:30", 2, "2030-03-31T01:00:00Z", true, TestName = "opens in a gap: when it ends")]
    [TestCase("Sun", "02:30", 2, "2030-03-31T03:00:00Z", false, TestName = "opens in a gap: for its full length")]
    [TestCase("Sun", "02:30", 2, "2030-10-27T00:30:00Z", true, TestName = "opens in a repeated hour: the first time")]
    [TestCase("Sun", "02:30", 2, "2030-10-27T02:30:00Z", false, TestName = "opens in a repeated hour: for its full length only")]
    public void IsOpen(string day, string start, int hours, string now, bool expected)
        => Assert.That(Berlin((day, start, hours)).IsOpen(At(now)), Is.EqualTo(expected));

    [TestCase("2030-01-01T00:00:00Z", "2030-01-01T01:00:00Z", TestName = "today")]
    [TestCase("2030-01-01T02:00:00Z", "2030-01-01T02:00:00Z", TestName = "now")]
    [TestCase("2030-01-01T05:00:00Z", "2030-01-03T22:00:00Z", TestName = "the other window")]
    [TestCase("2030-01-04T00:00:00Z", "2030-01-08T01:00:00Z", TestName = "in the next week")]
    public void NextOpening(string now, string expected)
        => Assert.That(Berlin(("Tue", "02:00", 4), ("Thu", "23:00", 2)).NextOpening(At(now)), Is.EqualTo(At(expected)));

    [Test]
    public void A_whole_day_is_open_until_the_next()
    {
        var windows = Berlin(("Sat", "00:00", 24), ("Sun", "00:00", 24));

        Assert.That(windows.IsOpen(At("2030-01-05T23:00:00Z")), Is.True);
        Assert.That(windows.NextOpening(At("2030-01-06T23:00:00Z")), Is.EqualTo(At("2030-01-11T23:00:00Z")));
    }

    [Test]
    public void Without_windows_always_open()
    {
        Assert.That(MaintenanceWindows.Always.IsOpen(At("2030-01-01T05:00:00Z")), Is.True);
        Assert.That(MaintenanceWindows.Always.NextOpening(At("2030-01-01T05:00:00Z")), Is.EqualTo(At("2030-01-01T05:00:00Z")));
    }

    private static MaintenanceWindows Berlin(params (string Day, string Start, int Hours)[] windows) => new(
        TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
        [.. windows.Select(w => new MaintenanceWindow(
            [Enum.GetValues<DayOfWeek>().Single(d => d.ToString().StartsWith(w.Day, StringComparison.Ordinal))],
            TimeOnly.ParseExact(w.Start, "HH:mm", CultureInfo.InvariantCulture),
            TimeSpan.FromHours(w.Hours)))]);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
