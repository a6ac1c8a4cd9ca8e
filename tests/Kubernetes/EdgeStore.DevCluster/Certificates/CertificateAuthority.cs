using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.DevCluster.Certificates;

/// <summary>The cluster's own CA (ECDSA P-256). Everything it issues is valid as long as it is: a test cluster's life is short.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public CertificateAuthority(TimeProvider time)
    {
        var request = new CertificateRequest("CN=devcluster", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        // An hour back: the machine's clock may be set while the cluster runs.
        var now = time.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(30));
    }

    public string CertificatePem => _certificate.ExportCertificatePem();

    public string KeyPem => _key.ExportECPrivateKeyPem();

    /// <summary>A server certificate for the names and addresses.</summary>
    public PemPair IssueServer(string commonName, params IEnumerable<string> hosts) =>
        Issue($"CN={commonName}", [ServerAuthentication], Names(hosts));

    /// <summary>For a member of a fleet, which serves the others and dials them.</summary>
    public PemPair IssueMember(string name, params IEnumerable<string> hosts) =>
        Issue($"CN={name}", [ServerAuthentication, ClientAuthentication], Names(hosts));

    /// <summary>A client certificate; Kubernetes takes the common name as the user and the organization as the group.</summary>
    public PemPair IssueClient(string user, string? group = null) =>
        Issue(group is null ? $"CN={user}" : $"CN={user}, O={group}", [ClientAuthentication]);

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private PemPair Issue(string subject, IEnumerable<string> usages, params IEnumerable<X509Extension> extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], false));
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        using var certificate = request.Create(_certificate, _certificate.NotBefore, _certificate.NotAfter, RandomNumberGenerator.GetBytes(16));
        return new PemPair(certificate.ExportCertificatePem(), key.ExportECPrivateKeyPem());
    }

    private static X509Extension Names(IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }
        return names.Build();
    }
}
