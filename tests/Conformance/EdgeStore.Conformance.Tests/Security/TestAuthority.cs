using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.Conformance.Tests.Security;

/// <summary>A certificate authority, and files for servers and clients signed by it.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ForServers = "1.3.6.1.5.5.7.3.1";
    public const string ForClients = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset s_begin = TimeProvider.System.GetUtcNow().AddDays(-2);
    private static readonly DateTimeOffset s_end = s_begin.AddDays(30);

    private readonly X509Certificate2 _authority;
    private readonly string _folder;
    private byte _serial;

    public TestAuthority(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(s_begin, s_end);
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
    }

    public string CaFile => Path.Combine(_folder, "ca.crt");

    /// <param name="name">Common name, and name of the files.</param>
    /// <param name="address">Null: for no address.</param>
    /// <param name="purpose">What it may be used for.</param>
    /// <param name="expired">Since yesterday.</param>
    public (string Certificate, string Key) Issue(string name, IPAddress? address = null, string purpose = ForClients, bool expired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (address is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        using var certificate = request.Create(_authority, s_begin, expired ? s_begin.AddDays(1) : s_end, [1, ++_serial]);
        var files = (Certificate: Path.Combine(_folder, name + ".crt"), Key: Path.Combine(_folder, name + ".key"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <returns>A file with the list of those that are taken back, in DER.</returns>
    public string Revoke(string certificateFile)
    {
        var list = new CertificateRevocationListBuilder();
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(certificateFile);
        list.AddEntry(certificate);
        var file = Path.Combine(_folder, "crl");
        File.WriteAllBytes(file, list.Build(_authority, crlNumber: 1, s_end, HashAlgorithmName.SHA256, thisUpdate: s_begin));
        return file;
    }

    public void Dispose() => _authority.Dispose();
}
