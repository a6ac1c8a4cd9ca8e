using System.Collections.Immutable;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;
using Google.Protobuf.Collections;

namespace EdgeStore.Core.Membership;

/// <summary>Reads the membership out of its rows. Never fails: rows come from others, and half of them may be on their way.</summary>
internal static class MembershipRows
{
    public static IEnumerable<ClusterMember> Read(IEnumerable<MemberRows> rows) => rows
        .GroupBy(member => member.Tag)
        // Two grants of one tag cannot be, unless two members gave it out. All keep to the same one; the other is refused.
        .Select(grants => Member(grants.MinBy(member => member.Grant.MemberId)!));

    private static ClusterMember Member(MemberRows member)
    {
        var said = member.Attributes;
        var id = member.Grant.MemberId != 0 ? member.Grant.MemberId : said?.MemberId ?? 0;
        return new ClusterMember(
            said is { Name.Length: > 0 } ? said.Name : member.Grant.Name,
            new Tag((int)member.Tag),
            id == 0 ? null : id,
            Urls(member.Address?.PeerUrls ?? member.Grant.PeerUrls),
            Urls(said?.ClientUrls ?? []),
            Standing(member)) { Site = said?.Site ?? "" };
    }

    private static MemberStanding Standing(MemberRows member) => member switch
    {
        { Removal: not null } => MemberStanding.Removed,
        { Attributes: null, Grant.MemberId: not 0 } => MemberStanding.Joining,
        { Attributes.Phase: MemberPhase.Leaving } => MemberStanding.Leaving,
        { Attributes.Phase: MemberPhase.Left } => MemberStanding.Left,
        _ => MemberStanding.Active,
    };

    private static ImmutableArray<Uri> Urls(RepeatedField<string> texts) =>
        [.. texts.Select(text => Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null).OfType<Uri>()];
}
