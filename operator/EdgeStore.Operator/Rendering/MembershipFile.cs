using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace EdgeStore.Operator.Rendering;

/// <summary>One line of the membership.</summary>
/// <param name="MemberId">The incarnation, once known.</param>
/// <param name="Site">Where it stands, if that is known.</param>
internal sealed record MembershipEntry(string Name, int Tag, string? MemberId, bool Removed, string? Site = null);

/// <summary>
/// The file that tells members of each other. It is written by hand rather than by a serializer because members compare
/// the SHA-256 of its exact bytes:
/// <code>
/// clusterId: "1f2e3d4c5b6a7988"
/// members:
/// - name: demo-0
///   tag: 1
///   memberId: "89ab…"
///   peerURLs: ["https://demo-0.demo-peers.default.svc:2380"]
///   clientURLs: ["http://demo-0.demo-peers.default.svc:2379"]
///   site: "berlin"
///   state: active
/// </code>
/// </summary>
internal static class MembershipFile
{
    private static readonly ConditionalWeakTable<string, IReadOnlyList<MembershipEntry>> Known = [];
    private const string Active = "active";
    private const string Gone = "removed";

    /// <param name="urls">A member's peer URL and client URL.</param>
    public static string Render(ulong clusterId, IEnumerable<MembershipEntry> entries, Func<string, (string Peer, string Client)> urls)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"clusterId: \"{clusterId:x16}\"\nmembers:\n");
        var all = entries.OrderBy(e => e.Tag).ToList();
        var active = all.Where(e => !e.Removed).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in all)
        {
            var (peer, client) = urls(entry.Name);
            // Names are unique. A name that is in use again means the member that has it now.
            var free = !(entry.Removed && active.Contains(entry.Name)) && taken.Add(entry.Name);
            var name = free ? entry.Name : $"{entry.Name}.{entry.Tag}";
            text.Append(CultureInfo.InvariantCulture, $"- name: {name}\n  tag: {entry.Tag}\n");
            if (entry.MemberId is not null) text.Append(CultureInfo.InvariantCulture, $"  memberId: \"{entry.MemberId}\"\n");
            text.Append(CultureInfo.InvariantCulture, $"  peerURLs: [\"{peer}\"]\n  clientURLs: [\"{client}\"]\n");
            if (entry is { Site: { } site, Removed: false }) text.Append(CultureInfo.InvariantCulture, $"  site: \"{site}\"\n");
            text.Append(CultureInfo.InvariantCulture, $"  state: {(entry.Removed ? Gone : Active)}\n");
        }
        return text.ToString();
    }

    /// <summary>
    /// Reads what <see cref="Render"/> wrote. A text that somebody broke by hand yields nothing. The same text, which the caches
    /// hold until it changes, is read once.
    /// </summary>
    public static IReadOnlyList<MembershipEntry> Parse(string text) => Known.GetValue(text, Read);

    private static IReadOnlyList<MembershipEntry> Read(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is not [{ RootNode: YamlMappingNode root }]) return [];
            if (!root.Children.TryGetValue("members", out var list) || list is not YamlSequenceNode members) return [];
            return [.. members.OfType<YamlMappingNode>().Select(Entry).OfType<MembershipEntry>()];
        }
        catch (YamlDotNet.Core.YamlException)
        {
            return [];
        }
    }

    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static MembershipEntry? Entry(YamlMappingNode node)
    {
        string? Text(string key) => node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;
        return Text("name") is { } name && int.TryParse(Text("tag"), CultureInfo.InvariantCulture, out var tag)
            ? new MembershipEntry(name, tag, Text("memberId"), Text("state") == Gone, Text("site"))
            : null;
    }
}
