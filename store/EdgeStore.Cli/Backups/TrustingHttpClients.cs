using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Backups;

/// <summary>HTTP clients that believe in the certificates of a file only.</summary>
internal sealed class TrustingHttpClients : HttpClientFactory
{
    private readonly X509ChainPolicy _policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };

    /// <exception cref="ControlException">The file has no certificates.</exception>
    public TrustingHttpClients(string file)
    {
        try
        {
            _policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ControlException(ExitCode.Usage, $"--s3-cacert {file}: {failure.Message}", failure);
        }
        if (_policy.CustomTrustStore.Count == 0) throw new ControlException(ExitCode.Usage, $"--s3-cacert {file}: there is no certificate in it");
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(
        new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = _policy } }, disposeHandler: true);
}
