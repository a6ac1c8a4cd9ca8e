using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Server.Tls;

namespace EdgeStore.Server.Tests.Support;

/// <summary>A certificate authority of the test's own, and certificates signed by it.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset NotBefore = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset NotAfter = NotBefore.AddDays(30);

    private readonly X509Certificate2 _authority;
    private readonly string _directory;
    private byte _serial;

    public TestCertificates(string directory, string commonName = "test authority")
    {
        _directory = directory;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(NotBefore, NotAfter);
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
    }

    public string AuthorityFile => Path.Combine(_directory, "ca.crt");

    /// <summary>What this authority says of another: whoever trusts it may trust the other one, too.</summary>
    public string VouchFor(TestCertificates other)
    {
        using var key = other._authority.GetECDsaPublicKey()!;
        var request = new CertificateRequest(other._authority.SubjectName, new PublicKey(key), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var certificate = request.Create(_authority, NotBefore, NotAfter, [2, ++_serial]);
        return certificate.ExportCertificatePem();
    }

    public X509Certificate2Collection Authorities => [_authority];

    /// <summary>Writes name.crt and name.key, over what is there.</summary>
    public (string Certificate, string Key) Issue(string name, string host = "127.0.0.1", bool expired = false)
    {
        using var issued = Create(name, host, expired);
        var (certificate, key) = (Path.Combine(_directory, name + ".crt"), Path.Combine(_directory, name + ".key"));
        using var privateKey = issued.GetECDsaPrivateKey()!;
        File.WriteAllText(key, privateKey.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificate, issued.ExportCertificatePem());
        return (certificate, key);
    }

    /// <summary>For servers and clients.</summary>
    public X509Certificate2 Create(string commonName, string host = "127.0.0.1", bool expired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Parse(host));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = request.Create(_authority, NotBefore, expired ? NotBefore.AddHours(1) : NotAfter, [1, ++_serial]);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>In DER: those that this authority takes back.</summary>
    public byte[] Revoke(params IEnumerable<X509Certificate2> certificates)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in certificates) list.AddEntry(certificate);
        return list.Build(_authority, crlNumber: 1, NotAfter, HashAlgorithmName.SHA256, thisUpdate: NotBefore);
    }

    /// <summary>For a client that shows a certificate and trusts this authority.</summary>
    public SocketsHttpHandler HandlerFor(string commonName) => HandlerFor(Create(commonName));

    public SocketsHttpHandler HandlerFor(X509Certificate2 own)
    {
        return new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                LocalCertificateSelectionCallback = (_, _, _, _, _) => own,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    CertificateCheck.FaultOfServer(Authorities, certificate, chain, errors) is null,
            },
        };
    }

    public void Dispose() => _authority.Dispose();
}
