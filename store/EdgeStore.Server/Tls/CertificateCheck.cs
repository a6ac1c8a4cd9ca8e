using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.Server.Tls;

/// <summary>Whether the other side's certificate is signed by the configured CAs, and by those only.</summary>
internal static class CertificateCheck
{
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <returns>What is wrong with the certificate, or null.</returns>
    public static string? FaultOfClient(
        X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? presented, RevocationList? revoked = null) =>
        certificate is null ? "there is no certificate" : FaultOfChain(authorities, certificate, presented, ClientAuthentication, revoked);

    /// <param name="authorities">Null: the system's.</param>
    /// <returns>What is wrong with the certificate, or null.</returns>
    public static string? FaultOfServer(
        X509Certificate2Collection? authorities,
        X509Certificate? certificate,
        X509Chain? presented,
        SslPolicyErrors errors,
        RevocationList? revoked = null)
    {
        if (certificate is null) return "there is no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return $"the certificate of {certificate.Subject} is for another host";
        if (authorities is not null) return FaultOfChain(authorities, certificate, presented, ServerAuthentication, revoked);
        return errors == SslPolicyErrors.None ? null : $"the certificate of {certificate.Subject} is not trusted by this system";
    }

    // Of two authorities of one name, as when one is renewed with a new key, OpenSSL may try only the first: each gets its turn.
    private static string? FaultOfChain(
        X509Certificate2Collection authorities, X509Certificate certificate, X509Chain? presented, Oid purpose, RevocationList? revoked)
    {
        var fault = FaultOf(authorities, certificate, presented, purpose, revoked);
        if (fault is null) return null;
        var isSignedByOne = authorities.Count > 1 && authorities.Any(authority => FaultOf([authority], certificate, presented, purpose, revoked) is null);
        return isSignedByOne ? null : fault;
    }

    private static string? FaultOf(
        X509Certificate2Collection authorities, X509Certificate certificate, X509Chain? presented, Oid purpose, RevocationList? revoked)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(purpose);
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        using var whole = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        if (!chain.Build(whole))
            return $"the certificate of {whole.Subject} is refused: {string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation))}";
        var takenBack = revoked is null ? null : chain.ChainElements.FirstOrDefault(element => revoked.Contains(element.Certificate));
        return takenBack is null ? null : $"the certificate of {takenBack.Certificate.Subject} with serial number {takenBack.Certificate.SerialNumber} is revoked";
    }
}
