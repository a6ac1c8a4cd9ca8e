using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Membership;

/// <summary>The member list as etcd's clients see it.</summary>
internal sealed class MemberListing(ServerOptions options, MemberDirectory? directory = null)
{
    public IReadOnlyList<Member> List(StoreState state) => directory is null
        ? [Own(state)]
        : [.. directory.Current.Active.Select(member => member.Tag == directory.OwnTag ? Own(state, member) : Other(state, member))];

    private Member Own(StoreState state, ClusterMember? entry = null)
    {
        var own = new Member { ID = state.MemberId, Name = options.Name };
        own.ClientURLs.AddRange(entry is { ClientUrls.Length: > 0 } ? Texts(entry.ClientUrls) : options.Client.AdvertiseUrls);
        own.PeerURLs.AddRange(entry is { PeerUrls.Length: > 0 } ? Texts(entry.PeerUrls) : options.Peer.AdvertiseUrls);
        return own;
    }

    /// <summary>The id of a member that neither the file names nor this member has met is not known: 0.</summary>
    private static Member Other(StoreState state, ClusterMember member)
    {
        var other = new Member { ID = member.MemberId ?? state.Peers.GetValueOrDefault(member.Tag).MemberId, Name = member.Name };
        other.ClientURLs.AddRange(Texts(member.ClientUrls));
        other.PeerURLs.AddRange(Texts(member.PeerUrls));
        return other;
    }

    private static IEnumerable<string> Texts(IEnumerable<Uri> urls) => urls.Select(url => url.GetLeftPart(UriPartial.Authority));
}
