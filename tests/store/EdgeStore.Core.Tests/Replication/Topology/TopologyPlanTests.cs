using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Revisions;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Replication.Topology;

public sealed class TopologyPlanTests
{
    [Test]
    public void Every_topology_connects_whoever_there_is_also_after_members_are_gone([Values] TopologyKind kind, [Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var tags = Enumerable.Range(1, 300).Where(_ => random.Next(7) == 0).Append(301).ToList();
        var sites = random.Next(1, 9);
        var dialsOnly = tags.Where(_ => random.Next(9) == 0).Except([301]).ToArray();
        var settings = new TopologySettings { Kind = kind, FanOut = random.Next(2, 7), Relays = random.Next(1, 4) };
        string SiteOf(int tag) => $"site{tag * 7919 % sites}";

        while (tags.Count > 1)
        {
            Assert.That(Fleet.Diameter(Fleet.Graph(Fleet.Of(tags, SiteOf, dialsOnly), settings)), Is.Not.Null, $"{string.Join(' ', tags)} with {settings}");
            tags.RemoveRange(0, (tags.Count + 2) / 3);
        }
    }

    [TestCase(TopologyKind.KRegular)]
    [TestCase(TopologyKind.BySite)]
    [TestCase(TopologyKind.HubAndSpoke)]
    public void No_single_member_holds_the_others_together(TopologyKind kind)
    {
        var membership = Fleet.Of(Enumerable.Range(1, 30), tag => $"site{tag % 5}");
        var graph = Fleet.Graph(membership, new TopologySettings { Kind = kind });

        foreach (var gone in graph.Keys.ToList())
            Assert.That(Fleet.Diameter(graph.Where(node => node.Key != gone).ToDictionary()), Is.Not.Null, $"without {gone}");
    }

    [Test]
    public void A_ring_has_two_neighbours_each()
    {
        var graph = Fleet.Graph(Fleet.Of([1, 2, 5, 9]), new TopologySettings { Kind = TopologyKind.Ring });

        Assert.That(graph[new Tag(5)], Is.EquivalentTo(new[] { new Tag(2), new Tag(9) }));
        Assert.That(graph[new Tag(1)], Is.EquivalentTo(new[] { new Tag(2), new Tag(9) }));
    }

    [Test]
    public void A_thousand_members_are_few_links_apart_with_four_each()
    {
        var graph = Fleet.Graph(Fleet.Of(Enumerable.Range(1, 1000)), new TopologySettings { Kind = TopologyKind.KRegular, FanOut = 4 });

        Assert.Multiple(() =>
        {
            Assert.That(graph.Values.Select(peers => peers.Count), Is.All.InRange(2, 4));
            Assert.That(Fleet.Diameter(graph), Is.LessThanOrEqualTo(10));
        });
    }

    [Test]
    public void Who_comes_disturbs_few_links()
    {
        var settings = new TopologySettings { Kind = TopologyKind.KRegular, FanOut = 4 };
        var before = Fleet.Graph(Fleet.Of(Enumerable.Range(1, 100)), settings);
        var after = Fleet.Graph(Fleet.Of(Enumerable.Range(1, 101)), settings);

        var lost = before.Sum(node => node.Value.Except(after[node.Key]).Count()) / 2;

        Assert.That(lost, Is.LessThanOrEqualTo(2), "one link of each cycle makes room");
    }

    [Test]
    public void Between_sites_only_relays_talk_and_each_has_little_to_do()
    {
        static string SiteOf(int tag) => $"site{tag % 20}";
        var graph = Fleet.Graph(Fleet.Of(Enumerable.Range(1, 200), SiteOf), new TopologySettings { Kind = TopologyKind.BySite, Relays = 2, FanOut = 4 });
        var far = graph.ToDictionary(node => node.Key, node => node.Value.Count(peer => SiteOf(peer.Value) != SiteOf(node.Key.Value)));

        Assert.Multiple(() =>
        {
            Assert.That(far.Count(node => node.Value > 0), Is.EqualTo(40));
            Assert.That(far.Values, Is.All.LessThanOrEqualTo(2));
            Assert.That(graph.Where(node => far[node.Key] == 0).Select(node => node.Value.Count), Is.All.EqualTo(9), "a mesh within the site");
        });
    }

    [Test]
    public void Without_a_word_a_small_fleet_is_a_mesh_and_a_large_one_is_not()
    {
        int LinksOf(int members, Func<int, string>? siteOf = null) =>
            Fleet.Graph(Fleet.Of(Enumerable.Range(1, members), siteOf), new TopologySettings()).Max(node => node.Value.Count);

        Assert.Multiple(() =>
        {
            Assert.That(LinksOf(TopologySettings.MeshLimit), Is.EqualTo(TopologySettings.MeshLimit - 1));
            Assert.That(LinksOf(TopologySettings.MeshLimit + 20), Is.EqualTo(4));
            Assert.That(LinksOf(40, tag => $"site{tag % 10}"), Is.InRange(4, 7), "mesh of four, and a relay's links");
        });
    }
}
