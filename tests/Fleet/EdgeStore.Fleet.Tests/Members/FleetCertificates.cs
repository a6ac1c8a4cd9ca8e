using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.DevCluster.Certificates;

namespace EdgeStore.Fleet.Tests.Members;

/// <summary>Certificate files of a fleet with mutual TLS on both ports, and what its clients show and trust.</summary>
internal sealed class FleetCertificates : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgestore-fleet-pki-").FullName;
    private readonly List<(string Name, string Host)> _members = [];
    private CertificateAuthority _authority = new(TimeProvider.System);
    private volatile X509Certificate2 _client;

    public FleetCertificates()
    {
        Trust(_authority.CertificatePem);
        _client = IssueClient();
    }

    private string TrustFile => Path.Combine(_directory, "ca.crt");

    /// <summary>Writes a member's certificate and returns the flags that name it.</summary>
    public IEnumerable<string> Issue(string name, string host)
    {
        _members.Add((name, host));
        var (certificate, key) = Write(name, host);
        return
        [
            $"--cert-file={certificate}", $"--key-file={key}", $"--trusted-ca-file={TrustFile}", "--client-cert-auth",
            $"--peer-cert-file={certificate}", $"--peer-key-file={key}", $"--peer-trusted-ca-file={TrustFile}", "--peer-client-cert-auth",
        ];
    }

    /// <summary>New certificates for everybody from the authority that there is.</summary>
    public void Renew()
    {
        foreach (var (name, host) in _members) Write(name, host);
        _client = IssueClient();
    }

    /// <summary>Both authorities are trusted from now on, and the new one issues.</summary>
    public void BeginChangeOfAuthority()
    {
        var old = _authority;
        _authority = new CertificateAuthority(TimeProvider.System);
        Trust(old.CertificatePem + "\n" + _authority.CertificatePem);
        old.Dispose();
    }

    /// <summary>Only the authority that issues is trusted from now on.</summary>
    public void EndChangeOfAuthority() => Trust(_authority.CertificatePem);

    public X509Certificate2 IssueClient()
    {
        var pair = _authority.IssueClient("test");
        return X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
    }

    /// <summary>Of the newest certificate of a member.</summary>
    public string SerialOf(string name)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_directory, name + ".crt"));
        return certificate.GetSerialNumberString();
    }

    /// <summary>For connections that show a certificate, the newest unless one is given.</summary>
    public SslClientAuthenticationOptions ForClients(X509Certificate2? shown = null) => new()
    {
        LocalCertificateSelectionCallback = (_, _, _, _, _) => shown ?? _client,
        RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && certificate is X509Certificate2 whole && IsTrusted(whole),
    };

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private (string Certificate, string Key) Write(string name, string host)
    {
        var pair = _authority.IssueMember(name, host, "127.0.0.1");
        var (certificate, key) = (Path.Combine(_directory, name + ".crt"), Path.Combine(_directory, name + ".key"));
        File.WriteAllText(key, pair.Key);
        File.WriteAllText(certificate, pair.Certificate);
        return (certificate, key);
    }

    private bool IsTrusted(X509Certificate2 certificate)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(TrustFile);
        return authorities.Any(authority =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            return chain.Build(certificate);
        });
    }

    private void Trust(string pem) => File.WriteAllText(TrustFile, pem);
}
