using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Membership;

namespace EdgeStore.Core.Membership;

/// <summary>
/// Who belongs to the cluster; an immutable snapshot. Removed members stay in it, because their tags are spent and they
/// must be told so.
/// </summary>
public sealed class ClusterMembership
{
    private ClusterMembership(ulong clusterId, ImmutableSortedDictionary<Tag, ClusterMember> members, string? digest)
    {
        ClusterId = clusterId;
        Members = members;
        Digest = digest ?? DigestOf(clusterId, members.Values);
    }

    public ulong ClusterId { get; }

    public ImmutableSortedDictionary<Tag, ClusterMember> Members { get; }

    public IEnumerable<ClusterMember> Active => Members.Values.Where(member => member.IsActive);

    /// <summary>
    /// Lower-case hex digits. Of a membership file the SHA-256 of its exact bytes, which is how the operator, its author, knows
    /// that a change has arrived; otherwise 32 digits, equal for equal memberships in whatever order they were written.
    /// </summary>
    public string Digest { get; }

    public ClusterMember? Find(Tag tag) => Members.GetValueOrDefault(tag);

    public ClusterMember? Find(string name) => Members.Values.FirstOrDefault(member => member.Name == name);

    /// <summary>What clients call a member.</summary>
    /// <param name="met">The incarnation that who is asked has met; 0: none.</param>
    public ulong IdOf(ClusterMember member, ulong met) => member.MemberId ?? (met != 0 ? met : PlaceId.Of(ClusterId, member.Tag));

    /// <summary>The membership as the members themselves keep it; empty for a lone member.</summary>
    public static ClusterMembership OfRows(ulong clusterId, SystemRows rows) =>
        OfRows(clusterId, MemberTables.All(rows));

    public static ClusterMembership OfRows(ulong clusterId, IEnumerable<MemberRows> rows) =>
        new(clusterId, MembershipRows.Read(rows).ToImmutableSortedDictionary(member => member.Tag, member => member), null);

    /// <param name="config">What was written.</param>
    /// <param name="digest">The digest of the file that it was read from, or null when there is no file.</param>
    /// <exception cref="MembershipException">The configuration contradicts itself; all faults are named.</exception>
    public static ClusterMembership Create(MembershipConfig config, string? digest = null)
    {
        var faults = new List<string>();
        var clusterId = MembershipParsing.Id(config.ClusterId) ?? 0;
        if (clusterId == 0) faults.Add($"clusterId \"{config.ClusterId}\" is not 16 hex digits other than zero");
        if (config.Members.Count == 0) faults.Add("there are no members");

        var members = config.Members.Select((member, at) => MembershipParsing.Member(member, at, faults)).OfType<ClusterMember>().ToList();
        RequireUnique(faults, "name", members, member => [member.Name]);
        RequireUnique(faults, "tag", members, member => [member.Tag.ToString()]);
        RequireUnique(faults, "memberId", members, member => member.MemberId is { } id ? [Hex(id)] : []);
        // A removed member's address may have gone to another.
        RequireUnique(faults, "peer URL", members.Where(member => member.IsActive), member => member.PeerUrls.Select(url => url.ToString()));

        if (faults.Count > 0) throw new MembershipException(faults);
        return new ClusterMembership(clusterId, members.ToImmutableSortedDictionary(member => member.Tag, member => member), digest);
    }

    private static void RequireUnique(
        List<string> faults, string what, IEnumerable<ClusterMember> members, Func<ClusterMember, IEnumerable<string>> valuesOf)
    {
        var repeated = members
            .SelectMany(member => valuesOf(member).Distinct().Select(value => (value, member)))
            .GroupBy(pair => pair.value, pair => $"{pair.member.Name} (tag {pair.member.Tag})", StringComparer.Ordinal)
            .Where(group => group.Count() > 1);
        foreach (var group in repeated) faults.Add($"{what} {group.Key} belongs to more than one member: {string.Join(", ", group)}");
    }

    private static string DigestOf(ulong clusterId, IEnumerable<ClusterMember> members)
    {
        var text = new StringBuilder("membership/1\n").Append(Hex(clusterId)).Append('\n');
        foreach (var member in members)
        {
            text.Append(CultureInfo.InvariantCulture, $"{member.Tag} {member.Name} {Hex(member.MemberId ?? 0)} {(int)member.Standing}");
            foreach (var url in member.PeerUrls) text.Append(" p=").Append(url);
            foreach (var url in member.ClientUrls) text.Append(" c=").Append(url);
            if (member.Site.Length > 0) text.Append(" s=").Append(member.Site);
            text.Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    private static string Hex(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);
}
