using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeStore.Core.Membership;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Membership;

/// <summary>
/// The membership that <c>--initial-cluster</c> means. Every member computes the same from the same flags: the tags are
/// the places in the ordinal order of the names, and the cluster id is a hash of the token and the names.
/// </summary>
internal static class StaticBootstrap
{
    public static ClusterMembership Create(ClusterOptions.Static cluster) => ClusterMembership.Create(new MembershipConfig
    {
        ClusterId = ClusterId(cluster).ToString("x16", CultureInfo.InvariantCulture),
        Members = [.. cluster.Members.Select((member, index) => new MemberConfig
        {
            Name = member.Name,
            Tag = index + 1,
            PeerURLs = [.. member.PeerUrls],
        })],
    });

    private static ulong ClusterId(ClusterOptions.Static cluster)
    {
        var text = string.Join('\n', [cluster.Token, .. cluster.Members.Select(member => member.Name)]);
        var id = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return id == 0 ? 1 : id;
    }
}
