using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;

namespace EdgeStore.Server.Tls;

/// <summary>What both ports offer in a handshake.</summary>
/// <param name="Versions">TLS 1.2, 1.3, or both.</param>
/// <param name="CipherSuites">Of TLS 1.2; empty: the system's choice. As with etcd, those of TLS 1.3 are always on offer.</param>
internal sealed record TlsProtocol(SslProtocols Versions, IReadOnlyList<TlsCipherSuite> CipherSuites)
{
    public static readonly TlsProtocol Default = new(SslProtocols.Tls12 | SslProtocols.Tls13, []);

    private static readonly TlsCipherSuite[] OfTls13 =
        [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    /// <summary>Null: the system's.</summary>
    [UnsupportedOSPlatform("windows")]
    public CipherSuitesPolicy? Policy => CipherSuites.Count > 0 ? new CipherSuitesPolicy(CipherSuites.Concat(OfTls13).Distinct()) : null;
}
