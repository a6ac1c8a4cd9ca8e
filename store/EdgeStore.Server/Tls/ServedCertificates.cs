using EdgeStore.Protocol.Admin;

namespace EdgeStore.Server.Tls;

/// <summary>What the ports serve and trust now: whoever changed the files sees by it that the change has arrived.</summary>
internal sealed class ServedCertificates(TlsCredentials? client, TlsCredentials? peer)
{
    public void Tell(MemberStatus status)
    {
        if (peer?.Served is { } onPeerPort)
        {
            status.PeerCertificateNotAfter = onPeerPort.NotAfter.ToUnixTimeSeconds();
            status.PeerCertificateSha256 = onPeerPort.Digest;
            status.PeerTrustedCaSha256.AddRange(onPeerPort.AuthorityDigests);
        }
        if (client?.Served is { } onClientPort)
        {
            status.ClientCertificateNotAfter = onClientPort.NotAfter.ToUnixTimeSeconds();
            status.ClientCertificateSha256 = onClientPort.Digest;
        }
    }
}
