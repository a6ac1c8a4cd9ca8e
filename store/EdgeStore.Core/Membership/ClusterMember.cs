using System.Collections.Immutable;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Membership;

/// <summary>One member of a validated membership.</summary>
/// <param name="MemberId">The incarnation that the tag is bound to; null while nobody has said.</param>
public sealed record ClusterMember(
    string Name,
    Tag Tag,
    ulong? MemberId,
    ImmutableArray<Uri> PeerUrls,
    ImmutableArray<Uri> ClientUrls,
    MemberStanding Standing)
{
    /// <summary>Where it stands; members of one site reach each other well. Empty: nobody said.</summary>
    public string Site { get; init; } = "";

    public bool IsActive => Standing == MemberStanding.Active;
}
