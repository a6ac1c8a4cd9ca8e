using System.Globalization;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Tests.Replication.Topology;

/// <summary>Memberships for tests, and the graph that a topology makes of them.</summary>
internal static class Fleet
{
    /// <param name="siteOf">The site of a tag.</param>
    /// <param name="dialsOnly">Tags of members without an address.</param>
    public static ClusterMembership Of(IEnumerable<int> tags, Func<int, string>? siteOf = null, params int[] dialsOnly) =>
        ClusterMembership.Create(new MembershipConfig
        {
            ClusterId = "00000000000c1057",
            Members = [.. tags.Select(tag => new MemberConfig
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"m{tag}"),
                Tag = tag,
                Site = siteOf?.Invoke(tag),
                PeerURLs = dialsOnly.Contains(tag) ? [] : [string.Create(CultureInfo.InvariantCulture, $"http://m{tag}:2380")],
            })],
        });

    public static Dictionary<Tag, HashSet<Tag>> Graph(ClusterMembership membership, TopologySettings settings)
    {
        var graph = membership.Active.ToDictionary(member => member.Tag, _ => new HashSet<Tag>());
        foreach (var self in graph.Keys)
        {
            foreach (var peer in TopologyPlan.PeersOf(membership.Active, settings, self))
            {
                graph[self].Add(peer);
                graph[peer].Add(self);
            }
        }

        return graph;
    }

    /// <summary>How many links the farthest two are apart; null when some cannot reach each other.</summary>
    public static int? Diameter(Dictionary<Tag, HashSet<Tag>> graph)
    {
        var diameter = 0;
        foreach (var start in graph.Keys)
        {
            var distances = new Dictionary<Tag, int> { [start] = 0 };
            var queue = new Queue<Tag>([start]);
            while (queue.TryDequeue(out var at))
            {
                foreach (var next in graph[at].Where(next => graph.ContainsKey(next) && !distances.ContainsKey(next)))
                {
                    distances.Add(next, distances[at] + 1);
                    queue.Enqueue(next);
                }
            }

            if (distances.Count < graph.Count) return null;
            diameter = Math.Max(diameter, distances.Values.Max());
        }

        return diameter;
    }
}
