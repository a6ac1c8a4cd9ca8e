using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.Operator.Tls;

/// <summary>
/// Makes the authority of a cluster and the certificates under it: ECDSA P-256, the authority for ten years, the others
/// for one. Members show the same certificate when they dial and when they are dialled, so it serves both purposes.
/// </summary>
internal sealed class CertificateFactory(TimeProvider time)
{
    public static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);
    public static readonly TimeSpan CertificateLife = TimeSpan.FromDays(365);

    // Clocks at the edge may be behind; a certificate that begins a little earlier is valid there as well.
    public static readonly TimeSpan Leeway = TimeSpan.FromHours(1);

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    public PemCertificate IssueAuthority(string commonName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Authority(commonName, key);
    }

    /// <summary>
    /// A certificate of <paramref name="authority"/> that <paramref name="older"/> has signed: whoever trusts only the older
    /// one accepts what the newer one signs when this is sent along.
    /// </summary>
    /// <returns>PEM.</returns>
    public static string VouchFor(PemCertificate authority, PemCertificate older)
    {
        using var issuer = older.Load();
        using var subject = authority.Load();
        var request = new CertificateRequest(subject.SubjectName, subject.PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        using var certificate = request.Create(issuer, subject.NotBefore, Earlier(subject.NotAfter, issuer.NotAfter), Serial());
        return certificate.ExportCertificatePem() + "\n";
    }

    /// <param name="dnsNames">Names that the certificate is valid for as a server. None: it is for a client only.</param>
    public PemCertificate Issue(PemCertificate authority, string commonName, IReadOnlyCollection<string> dnsNames)
    {
        using var issuer = authority.Load();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(commonName), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        OidCollection usages = dnsNames.Count > 0 ? [ServerAuthentication, ClientAuthentication] : [ClientAuthentication];
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        if (dnsNames.Count > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var name in dnsNames) names.AddDnsName(name);
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }
        var begin = time.GetUtcNow() - Leeway;
        var end = Earlier(begin + CertificateLife, issuer.NotAfter);
        using var certificate = request.Create(issuer, begin, end, Serial());
        return Pem(certificate, key);
    }

    private PemCertificate Authority(string commonName, ECDsa key)
    {
        var request = new CertificateRequest(Name(commonName), key, HashAlgorithmName.SHA256);
        // One authority below: the next one, when this one vouches for it.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var begin = time.GetUtcNow() - Leeway;
        using var certificate = request.CreateSelfSigned(begin, begin + AuthorityLife);
        return Pem(certificate, key);
    }

    private static PemCertificate Pem(X509Certificate2 certificate, ECDsa key)
        => new(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");

    private static X500DistinguishedName Name(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName);
        return builder.Build();
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        // Positive, and of full length.
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
