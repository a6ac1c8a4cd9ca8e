using System.Net;
using EdgeStore.Core.Membership;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Membership;

internal static class OwnProfiles
{
    public static OwnProfile Of(ServerOptions options) => new(
        options.Name,
        options.Cluster is ClusterOptions.Existing added ? added.OwnUrls : [.. options.Peer.AdvertiseUrls.Where(IsAddress)],
        options.Client.AdvertiseUrls,
        options.Site);

    /// <summary>A listen URL that stands for any address is nobody's address: such a member only calls others.</summary>
    private static bool IsAddress(string url)
    {
        var uri = new Uri(url);
        return uri.Port != 0 && !(IPAddress.TryParse(uri.Host.Trim('[', ']'), out var host) && (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any)));
    }
}
