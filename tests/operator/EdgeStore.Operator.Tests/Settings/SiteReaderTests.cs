using System.Globalization;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Settings;

public sealed class SiteReaderTests
{
    private const string Sites = """
        default: {timeZone: Europe/Berlin, maintenanceWindows: [{days: [Tue], start: "02:00", duration: 1h30m}], linkBytesPerSecond: 100000}
        named:
        - {name: tokyo, timeZone: Asia/Tokyo}
        - {name: lab, maintenanceWindows: [], linkBytesPerSecond: 5000}
        """;

    [Test]
    public void A_named_site_has_the_rest_from_the_default()
    {
        var table = Read(Sites, out var problems);

        Assert.That(problems, Is.Empty);
        // 02:00 on each site's own clock.
        Assert.That(table.Of("elsewhere").Windows.NextOpening(At("2030-01-01T00:00:00Z")), Is.EqualTo(At("2030-01-01T01:00:00Z")));
        Assert.That(table.Of("tokyo").Windows.NextOpening(At("2029-12-31T00:00:00Z")), Is.EqualTo(At("2029-12-31T17:00:00Z")));
        Assert.That(table.Of("tokyo").LinkBytesPerSecond, Is.EqualTo(100000));
        Assert.That(table.Of("lab").LinkBytesPerSecond, Is.EqualTo(5000));
        Assert.That(table.Of("lab").Windows.IsOpen(At("2030-01-01T12:00:00Z")), Is.True);
    }

    [Test]
    public void Nothing_given_is_always_open()
    {
        var table = Read("{}", out var problems);

        Assert.That(problems, Is.Empty);
        Assert.That(table.TopologyKey, Is.EqualTo("topology.kubernetes.io/zone"));
        Assert.That(table.Of(null).Windows.IsOpen(At("2030-01-01T12:00:00Z")), Is.True);
    }

    [TestCase("{topologyKey: a/b/c}", "sites.topologyKey")]
    [TestCase("{default: {timeZone: Europe/Nowhere}}", "sites.default.timeZone: there is no time zone 'Europe/Nowhere'")]
    [TestCase("{named: [{name: a}, {name: a}]}", "sites.named[a] stands twice")]
    [TestCase("{named: [{name: 'a b'}]}", "not the value of a label")]
    [TestCase("{default: {linkBytesPerSecond: 1}}", "sites.default.linkBytesPerSecond must be at least 1000")]
    [TestCase("{default: {maintenanceWindows: [{days: [Monday], start: '02:00', duration: 1h}]}}", "sites.default.maintenanceWindows[0].days: Monday")]
    [TestCase("{default: {maintenanceWindows: [{days: [], start: '02:00', duration: 1h}]}}", "sites.default.maintenanceWindows[0].days")]
    [TestCase("{default: {maintenanceWindows: [{start: '2:00', duration: 1h}]}}", "maintenanceWindows[0].start: '2:00'")]
    [TestCase("{default: {maintenanceWindows: [{start: '24:00', duration: 1h}]}}", "maintenanceWindows[0].start")]
    [TestCase("{default: {maintenanceWindows: [{start: '02:00', duration: 25h}]}}", "of at most 24h")]
    [TestCase("{default: {maintenanceWindows: [{start: '02:00', duration: ''}]}}", "maintenanceWindows[0].duration")]
    [TestCase("{default: {maintenanceWindows: [{start: '02:00', duration: soon}]}}", "maintenanceWindows[0].duration: 'soon'")]
    public void Refused(string yaml, string problem)
    {
        Read(yaml, out var problems);

        Assert.That(problems, Has.Count.EqualTo(1));
        Assert.That(problems[0], Does.Contain(problem));
    }

    private static SiteTable Read(string yaml, out List<string> problems)
    {
        problems = [];
        return SiteReader.Read(CustomResourceYaml.Read<SitesSpec>(yaml), problems);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
