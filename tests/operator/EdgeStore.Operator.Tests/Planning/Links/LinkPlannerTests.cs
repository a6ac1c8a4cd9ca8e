using EdgeStore.Core.Replication.Topology;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning.Links;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Planning.Links;

public sealed class LinkPlannerTests
{
    [Test]
    public void Members_that_are_online_are_connected_whoever_is_offline(
        [Values("Mesh", "Ring", "KRegular", "HubAndSpoke", "BySite")] string topology, [Values(1, 2, 3, 4, 5, 6, 7, 8)] int seed)
    {
        var random = new Random(seed);
        var members = Enumerable.Range(1, 60).Select(tag => new LinkMember(tag, $"s{random.Next(8)}", random.Next(3) > 0)).ToList();

        var links = LinkPlanner.Plan(members, Settings($"{{topology: {topology}}}"));

        var online = members.Where(m => m.Online).Select(m => m.Tag).ToHashSet();
        Assert.That(Reached(online, links), Is.EquivalentTo(online));
        var seen = Reached(members.Select(m => m.Tag).ToHashSet(), links);
        Assert.That(seen, Has.Count.EqualTo(members.Count), "who comes back finds its way");
    }

    [Test]
    public void Order_of_the_members_does_not_matter()
    {
        var members = Enumerable.Range(1, 30).Select(tag => new LinkMember(tag, $"s{tag % 4}", true)).ToList();
        var settings = Settings("{topology: BySite}");

        Assert.That(LinkPlanner.Plan([.. members.AsEnumerable().Reverse()], settings), Is.EqualTo(LinkPlanner.Plan(members, settings)));
    }

    [Test]
    public void One_more_member_changes_few_links()
    {
        var members = Enumerable.Range(1, 100).Select(tag => new LinkMember(tag, "", true)).ToList();
        var settings = Settings("{topology: KRegular, fanOut: 4}");

        var before = LinkPlanner.Plan(members, settings);
        var after = LinkPlanner.Plan([.. members, new LinkMember(101, "", true)], settings);

        Assert.That(before.Except(after).Count(), Is.LessThanOrEqualTo(4));
    }

    [Test]
    public void Next_member_of_the_site_takes_the_place_of_a_relay_that_is_offline()
    {
        LinkMember[] members = [new(1, "a", true), new(2, "a", true), new(3, "b", true), new(4, "b", true)];
        var settings = Settings("{topology: BySite, relaysPerSite: 1}");

        Assert.That(Between(members, settings), Is.EqualTo(["1-3"]));
        members[0] = members[0] with { Online = false };
        Assert.That(Between(members, settings), Does.Contain("2-3"));
    }

    [Test]
    public void Smaller_budget_of_the_two_sites_holds_and_the_common_one_elsewhere()
    {
        LinkMember[] members = [new(1, "a", true), new(2, "a", true), new(3, "b", true), new(4, "c", true)];
        var settings = Settings("{topology: Mesh, linkBytesPerSecond: 9000}", "{named: [{name: a, linkBytesPerSecond: 2000}, {name: b, linkBytesPerSecond: 3000}]}");

        var links = LinkPlanner.Plan(members, settings).ToDictionary(l => $"{l.One}-{l.Other}", l => l.BytesPerSecond);

        Assert.That(links, Is.EquivalentTo(new Dictionary<string, long> { ["1-2"] = 9000, ["1-3"] = 2000, ["1-4"] = 2000, ["2-3"] = 2000, ["2-4"] = 2000, ["3-4"] = 3000 }));
    }

    [TestCase("{}", "{}", false)]
    [TestCase("{topology: Auto}", "{}", false)]
    [TestCase("{topology: Ring}", "{}", true)]
    [TestCase("{linkBytesPerSecond: 1000}", "{}", true)]
    [TestCase("{}", "{default: {linkBytesPerSecond: 1000}}", true)]
    [TestCase("{}", "{named: [{name: a, linkBytesPerSecond: 1000}]}", true)]
    public void IsNeeded(string antiEntropy, string sites, bool expected)
        => Assert.That(LinkPlanner.IsNeeded(Settings(antiEntropy, sites)), Is.EqualTo(expected));

    private static IEnumerable<string> Between(LinkMember[] members, ClusterSettings settings)
        => LinkPlanner.Plan(members, settings)
            .Where(l => members[l.One.Value - 1].Site != members[l.Other.Value - 1].Site)
            .Select(l => $"{l.One}-{l.Other}");

    private static HashSet<int> Reached(HashSet<int> among, IReadOnlyList<ScheduledLink> links)
    {
        HashSet<int> reached = [among.First()];
        while (links.Any(l => among.Contains(l.One.Value) && among.Contains(l.Other.Value)
            && (reached.Contains(l.One.Value) ? reached.Add(l.Other.Value) : reached.Contains(l.Other.Value) && reached.Add(l.One.Value))))
        {
        }
        return reached;
    }

    private static ClusterSettings Settings(string antiEntropy, string sites = "{}")
    {
        var cluster = CustomResourceYaml.Read<EdgeStoreCluster>(
            $"metadata: {{name: demo}}\nspec: {{placement: {{replicas: 3}}, storage: {{size: 1Gi}}, antiEntropy: {antiEntropy}, sites: {sites}}}\n");
        var (settings, problems) = ClusterValidator.Validate(new ClusterObservation { Cluster = cluster, Now = default, DefaultImage = "edgestore:test" });
        Assert.That(problems, Is.Empty);
        return settings!;
    }
}
