using System.Collections.Immutable;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Membership;

/// <summary>One member of a validated membership.</summary>
/// <param name="Name">Empty while a member that was added has not started.</param>
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

    /// <summary>It takes part: others push to it and wait for it.</summary>
    public bool IsActive => Standing is MemberStanding.Active or MemberStanding.Leaving;

    /// <summary>It may talk to the others.</summary>
    public bool IsAdmitted => IsActive || Standing == MemberStanding.Joining;
}
