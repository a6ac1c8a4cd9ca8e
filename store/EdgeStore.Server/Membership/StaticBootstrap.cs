using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Membership;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Membership;

/// <summary>
/// Who a member is, and who the others are, that <c>--initial-cluster</c> means. Every member computes the same from the same flags: the tags are
/// the places in the ordinal order of the names, and the cluster id is a hash of the token and the names.
/// </summary>
internal static class StaticBootstrap
{
    public static MemberIdentity Identity(ClusterOptions.Static cluster, string ownName)
    {
        MemberRows[] members =
        [
            .. cluster.Members.Select((member, index) => new MemberRows
            {
                Tag = (uint)index + 1,
                Grant = new MemberGrant { Name = member.Name, PeerUrls = { member.PeerUrls } },
            }),
        ];
        var own = members.First(member => member.Grant.Name == ownName);
        return new MemberIdentity(ClusterId(cluster), Tag.OfMember((int)own.Tag), ExpectedMemberId: null) { KnownMembers = members };
    }

    private static ulong ClusterId(ClusterOptions.Static cluster)
    {
        var text = string.Join('\n', [cluster.Token, .. cluster.Members.Select(member => member.Name)]);
        var id = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return id == 0 ? 1 : id;
    }
}
