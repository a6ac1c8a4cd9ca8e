using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.Server.Tls;

/// <summary>Whether the other side's certificate is signed by the configured CAs, and by those only.</summary>
internal static class CertificateCheck
{
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    public static bool IsTrustedClient(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? presented) =>
        certificate is not null && IsSigned(authorities, certificate, presented, ClientAuthentication);

    /// <param name="authorities">Null: the system's.</param>
    public static bool IsTrustedServer(
        X509Certificate2Collection? authorities, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (authorities is null) return errors == SslPolicyErrors.None;
        var isWrongHost = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
        return certificate is not null && !isWrongHost && IsSigned(authorities, certificate, presented, ServerAuthentication);
    }

    private static bool IsSigned(X509Certificate2Collection authorities, X509Certificate certificate, X509Chain? presented, Oid purpose)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(purpose);
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        if (certificate is X509Certificate2 whole) return chain.Build(whole);
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }
}
