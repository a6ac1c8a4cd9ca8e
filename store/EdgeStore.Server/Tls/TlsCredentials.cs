using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeStore.Server.Tls;

/// <summary>
/// One port's certificate, key and trusted CAs. Read again when the files change: new handshakes use the new ones,
/// open connections stay. Files that do not fit together are refused and the old ones kept.
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

    public IReadOnlyList<string> Paths => _options.TrustedCaFile is { } authority
        ? [_options.CertFile, _options.KeyFile, authority]
        : [_options.CertFile, _options.KeyFile];

    /// <summary>The end of the served certificate's life.</summary>
    public DateTimeOffset NotAfter => new(_current.Certificate.NotAfter.ToUniversalTime());

    public void OnChanged()
    {
        try
        {
            _current = Load(_options);
            _log.LogInformation("certificate {File} was read again; it is valid until {NotAfter:O}", _options.CertFile, NotAfter);
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

    /// <summary>For dialling other members: shows the same certificate, trusts the same CAs, the newest ones at each connect.</summary>
    public SslClientAuthenticationOptions ForClient() => new()
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        LocalCertificateSelectionCallback = (_, _, _, _, _) => _current.Certificate,
        // An exception, so that the reason gets to whoever asks why there is no link.
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            CertificateCheck.FaultOfServer(_current.Authorities, certificate, chain, errors) is { } fault ? throw new AuthenticationException(fault) : true,
    };

    private static SslServerAuthenticationOptions ServerOptionsOf(TlsMaterial material, List<SslApplicationProtocol> protocols) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = protocols,
        ServerCertificateContext = material.Context,
        ClientCertificateRequired = material.Authorities is not null,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = material.Authorities is { } authorities
            ? (_, certificate, chain, _) => CertificateCheck.FaultOfClient(authorities, certificate, chain) is null
            : null,
    };

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

            return new TlsMaterial(certificate, SslStreamCertificateContext.Create(certificate, chain, offline: true), authorities);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new StartupException($"certificate {options.CertFile} with key {options.KeyFile}: {exception.Message}", exception);
        }
    }

    private sealed record TlsMaterial(X509Certificate2 Certificate, SslStreamCertificateContext Context, X509Certificate2Collection? Authorities);
}
