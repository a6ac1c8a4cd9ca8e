using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Server.Membership;

/// <summary>The member list as etcd's clients see it.</summary>
internal sealed class MemberListing(OwnProfile profile, IMemberDirectory directory)
{
    public IReadOnlyList<Member> List(StoreState state) => state.Tag.IsNone ? [Lone(state)] : List(state, directory.Current);

    /// <summary>Of a membership that has not arrived in the state yet.</summary>
    public IReadOnlyList<Member> List(StoreState state, ClusterMembership membership) =>
        [.. membership.Members.Values.Where(member => member.IsAdmitted).Select(member => member.Tag == state.Tag ? Own(state, member) : Other(state, membership, member))];

    private Member Lone(StoreState state) => Make(state.MemberId, profile.Name, MemberTables.LoneAddress(state.System)?.PeerUrls ?? profile.PeerUrls, profile.ClientUrls);

    private Member Own(StoreState state, ClusterMember entry) => Make(
        state.MemberId,
        profile.Name,
        entry is { PeerUrls.Length: > 0 } ? Texts(entry.PeerUrls) : profile.PeerUrls,
        entry is { ClientUrls.Length: > 0 } ? Texts(entry.ClientUrls) : profile.ClientUrls);

    private static Member Other(StoreState state, ClusterMembership membership, ClusterMember member) => Make(
        membership.IdOf(member, state.Peers.GetValueOrDefault(member.Tag).MemberId), member.Name, Texts(member.PeerUrls), Texts(member.ClientUrls));

    private static Member Make(ulong id, string name, IEnumerable<string> peerUrls, IEnumerable<string> clientUrls)
    {
        var member = new Member { ID = id, Name = name };
        member.PeerURLs.AddRange(peerUrls);
        member.ClientURLs.AddRange(clientUrls);
        return member;
    }

    private static IEnumerable<string> Texts(IEnumerable<Uri> urls) => urls.Select(url => url.GetLeftPart(UriPartial.Authority));
}
