using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeStore.Server.Tls;

/// <summary>
/// One port's certificate, key, trusted CAs and revoked certificates. Read again when the files change: new handshakes use the
/// new ones, open connections stay. Files that do not fit together are refused and the old ones kept.
/// </summary>
internal sealed class TlsCredentials : IPolledFiles
{
    private readonly TlsOptions _options;
    private readonly ILogger _log;
    private volatile TlsMaterial _current;

    /// <exception cref="StartupException">A file cannot be read or used.</exception>
    public TlsCredentials(TlsOptions options, ILogger log)
    {
        _options = options;
        _log = log;
        _current = Load(options);
    }

    public IReadOnlyList<string> Paths =>
        [.. new[] { _options.CertFile, _options.KeyFile, _options.TrustedCaFile, _options.CrlFile }.OfType<string>()];

    public ServedCertificate Served => _current.Served;

    public void OnChanged()
    {
        try
        {
            _current = Load(_options);
            _log.LogInformation("certificate {File} was read again; it is valid until {NotAfter:O}", _options.CertFile, Served.NotAfter);
        }
        catch (StartupException exception)
        {
            _log.LogError("the changed certificate is refused, the old one stays: {Reason}", exception.Message);
        }
    }

    public TlsHandshakeCallbackOptions ForServer(IReadOnlyList<string> protocols)
    {
        List<SslApplicationProtocol> offered = [.. protocols.Select(protocol => new SslApplicationProtocol(protocol))];
        return new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(ServerOptionsOf(_current, offered)) };
    }

    /// <summary>For dialling other members: shows the certificate of now, trusts the CAs of each moment that it connects at.</summary>
    public SslClientAuthenticationOptions ForClient() => new()
    {
        EnabledSslProtocols = _options.Protocol.Versions,
        CipherSuitesPolicy = OperatingSystem.IsWindows() ? null : _options.Protocol.Policy,
        // With what the file holds beside the certificate: who trusts an older authority needs the newer one's certificate from it.
        ClientCertificateContext = _current.Context,
        // An exception, so that the reason gets to whoever asks why there is no link.
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            FaultOfServer(_current, certificate, chain, errors) is { } fault ? throw new AuthenticationException(fault) : true,
    };

    private SslServerAuthenticationOptions ServerOptionsOf(TlsMaterial material, List<SslApplicationProtocol> protocols) => new()
    {
        EnabledSslProtocols = _options.Protocol.Versions,
        CipherSuitesPolicy = OperatingSystem.IsWindows() ? null : _options.Protocol.Policy,
        ApplicationProtocols = protocols,
        ServerCertificateContext = material.Context,
        ClientCertificateRequired = material.Authorities is not null,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = material.Authorities is { } authorities
            ? (_, certificate, chain, _) => IsAdmitted(FaultOfClient(authorities, material, certificate, chain))
            : null,
    };

    private string? FaultOfServer(TlsMaterial material, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        CertificateCheck.FaultOfServer(material.Authorities, certificate, chain, errors, material.Revoked) ?? _options.Allowed.FaultOf(certificate!);

    private string? FaultOfClient(X509Certificate2Collection authorities, TlsMaterial material, X509Certificate? certificate, X509Chain? chain) =>
        CertificateCheck.FaultOfClient(authorities, certificate, chain, material.Revoked) ?? _options.Allowed.FaultOf(certificate!);

    private bool IsAdmitted(string? fault)
    {
        // Whoever reaches the port could fill the log.
        if (fault is not null) _log.LogDebug("a connection is refused: {Reason}", fault);
        return fault is null;
    }

    private static TlsMaterial Load(TlsOptions options)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(options.CertFile, options.KeyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertFile);
            X509Certificate2Collection? authorities = null;
            if (options.TrustedCaFile is { } file)
            {
                authorities = [];
                authorities.ImportFromPemFile(file);
                if (authorities.Count == 0) throw new StartupException($"{file}: there is no certificate in it");
            }

            return new TlsMaterial(
                SslStreamCertificateContext.Create(certificate, chain, offline: true),
                authorities,
                Revocations(options),
                ServedCertificate.Of(certificate, authorities));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new StartupException($"certificate {options.CertFile} with key {options.KeyFile}: {exception.Message}", exception);
        }
    }

    private static RevocationList? Revocations(TlsOptions options)
    {
        if (options.CrlFile is not { } file) return null;
        try
        {
            return RevocationList.Parse(File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException($"revocation list {file}: {exception.Message}", exception);
        }
    }

    private sealed record TlsMaterial(
        SslStreamCertificateContext Context, X509Certificate2Collection? Authorities, RevocationList? Revoked, ServedCertificate Served);
}
