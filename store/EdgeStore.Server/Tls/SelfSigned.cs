using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Server.Hosting;

namespace EdgeStore.Server.Tls;

/// <summary>A certificate that the server makes and signs itself, in files that it finds again when it starts.</summary>
/// <param name="Hosts">Names and addresses that it is for.</param>
/// <param name="Years">For how long it is valid.</param>
internal sealed record SelfSigned(string Directory, IReadOnlyList<string> Hosts, int Years)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public string CertFile => Path.Combine(Directory, "cert.pem");

    public string KeyFile => Path.Combine(Directory, "key.pem");

    /// <returns>Whether it was made now: there was none, or it was not usable any more.</returns>
    /// <exception cref="StartupException">The files cannot be written.</exception>
    public bool Provide(TimeProvider time)
    {
        try
        {
            if (IsUsable(time.GetUtcNow())) return false;
            System.IO.Directory.CreateDirectory(Directory);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write(KeyFile, key.ExportPkcs8PrivateKeyPem());
            Write(CertFile, Sign(key, time.GetUtcNow()));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--auto-tls: {failure.Message}", failure);
        }
    }

    private bool IsUsable(DateTimeOffset now)
    {
        if (!File.Exists(CertFile) || !File.Exists(KeyFile)) return false;
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(CertFile, KeyFile);
            return certificate.NotAfter.ToUniversalTime() > now.UtcDateTime;
        }
        catch (CryptographicException)
        {
            // A stop between the two files leaves a key that is not the certificate's.
            return false;
        }
    }

    private string Sign(ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest("O=edgestore", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in Hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        return certificate.ExportCertificatePem() + "\n";
    }

    private static void Write(string file, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(content);
    }
}
