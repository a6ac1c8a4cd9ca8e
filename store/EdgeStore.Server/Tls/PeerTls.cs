using System.Net.Security;

namespace EdgeStore.Server.Tls;

/// <summary>The peer port's certificate, for who dials other members.</summary>
internal sealed class PeerTls(TlsCredentials? credentials)
{
    /// <summary>For a <see cref="SocketsHttpHandler"/> that dials https URLs; null without peer certificates: the system's defaults.</summary>
    public SslClientAuthenticationOptions? ForClient() => credentials?.ForClient();
}
