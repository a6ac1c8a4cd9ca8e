using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Rendering;

/// <summary>The certificates in a member's pod. Whole directories: the kubelet refreshes only those.</summary>
internal static class CertificateVolumes
{
    private const string PeerTls = "peer-tls";
    private const string ClientTls = "client-tls";
    private const string ClientAuthority = "client-ca";
    private const string AuthorityFile = "ca.crt";

    // Owner and group may read.
    private const int Mode = 0b100_100_000;

    public static IEnumerable<V1VolumeMount> Mounts(EdgeStoreMember member, ClusterSettings settings)
    {
        if (member.Spec.PeerTls) yield return Mount(PeerTls, StoreContract.PeerTlsMount);
        if (settings.Clients is not null) yield return Mount(ClientTls, StoreContract.ClientTlsMount);
        if (settings.ClientAuthoritySecret is not null) yield return Mount(ClientAuthority, StoreContract.ClientAuthorityMount);
    }

    public static IEnumerable<V1Volume> Of(EdgeStoreMember member, ClusterSettings settings)
    {
        if (member.Spec.PeerTls) yield return Peer(settings.Peers.SecretOf(member.Spec.Name), settings.Peers.AuthoritySecret);
        if (settings.Clients is { } clients) yield return Secret(ClientTls, clients.SecretOf(member.Spec.Name));
        if (settings.ClientAuthoritySecret is { } authority) yield return Secret(ClientAuthority, authority, [new V1KeyToPath { Key = AuthorityFile, Path = AuthorityFile }]);
    }

    private static V1Volume Peer(string secret, string? authority) => authority is null ? Secret(PeerTls, secret) : new V1Volume
    {
        Name = PeerTls,
        Projected = new V1ProjectedVolumeSource
        {
            DefaultMode = Mode,
            Sources =
            [
                new V1VolumeProjection
                {
                    Secret = new V1SecretProjection
                    {
                        Name = secret,
                        Items = [new V1KeyToPath { Key = "tls.crt", Path = "tls.crt" }, new V1KeyToPath { Key = "tls.key", Path = "tls.key" }],
                    },
                },
                new V1VolumeProjection
                {
                    Secret = new V1SecretProjection { Name = authority, Items = [new V1KeyToPath { Key = AuthorityFile, Path = AuthorityFile }] },
                },
            ],
        },
    };

    private static V1Volume Secret(string volume, string secret, IList<V1KeyToPath>? items = null)
        => new() { Name = volume, Secret = new V1SecretVolumeSource { SecretName = secret, DefaultMode = Mode, Items = items } };

    private static V1VolumeMount Mount(string volume, string path) => new() { Name = volume, MountPath = path, ReadOnlyProperty = true };
}
