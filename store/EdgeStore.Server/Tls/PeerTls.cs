using System.Net.Security;

namespace EdgeStore.Server.Tls;

/// <summary>The peer port's certificate, for who dials other members or reports its end.</summary>
internal sealed class PeerTls(TlsCredentials? credentials)
{
    /// <summary>Null when the peer port is served without TLS.</summary>
    public DateTimeOffset? NotAfter => credentials?.NotAfter;

    /// <summary>For a <see cref="SocketsHttpHandler"/> that dials https URLs; null without peer certificates: the system's defaults.</summary>
    public SslClientAuthenticationOptions? ForClient() => credentials?.ForClient();
}
