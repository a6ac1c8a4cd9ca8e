using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Membership;

/// <summary>What this member's configuration says of it.</summary>
public sealed record OwnProfile(string Name, IReadOnlyList<string> PeerUrls, IReadOnlyList<string> ClientUrls, string Site)
{
    public MemberAttributes ToAttributes(ulong memberId, MemberPhase phase) => new()
    {
        MemberId = memberId,
        Name = Name,
        ClientUrls = { ClientUrls },
        Site = Site,
        Phase = phase,
    };
}
