using EdgeStore.Operator.Repairing;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Repairing;

public sealed class RepairObserverTests
{
    [TestCase(MemberPhase.Ready, null, false)]
    [TestCase(MemberPhase.Late, null, false)]
    [TestCase(MemberPhase.Offline, "is offline", true)]
    [TestCase(MemberPhase.Expired, "is offline", true)]
    [TestCase(MemberPhase.Joining, "is joining", false)]
    [TestCase(null, "is pending", false)]
    public void Who_is_away_is_not_waited_for(string? phase, string? absence, bool offline)
    {
        var member = Member(new EdgeStoreMemberStatus { Phase = phase }, "");
        Assert.That((member.Absence, member.Offline), Is.EqualTo((absence, offline)));
    }

    [Test]
    public void The_windows_are_those_of_the_site_in_the_members_status()
    {
        const string sites = """
            {"named": [{"name": "berlin", "maintenanceWindows": [{"start": "02:00", "duration": "1h"}]}]}
            """;
        var noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var here = Member(new EdgeStoreMemberStatus { Phase = MemberPhase.Ready, Site = "berlin" }, sites);
        var elsewhere = Member(new EdgeStoreMemberStatus { Phase = MemberPhase.Ready, Site = "oslo" }, sites);
        Assert.Multiple(() =>
        {
            Assert.That(here.Site, Is.EqualTo("berlin"));
            Assert.That(here.Windows.NextOpening(noon), Is.EqualTo(noon.AddHours(14)));
            Assert.That(elsewhere.Windows.NextOpening(noon), Is.EqualTo(noon));
        });
    }

    private static RepairMember Member(EdgeStoreMemberStatus status, string sites)
        => RepairObserver.Member(
            new EdgeStoreMember { Spec = new EdgeStoreMemberSpec { ClusterName = "demo", Name = "demo-0", Tag = 1, Storage = new MemberStorage() }, Status = status },
            reachable: true,
            SiteReader.Read(sites.Length == 0 ? new SitesSpec() : k8s.KubernetesJson.Deserialize<SitesSpec>(sites), []));
}
