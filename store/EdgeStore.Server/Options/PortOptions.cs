using EdgeStore.Server.Tls;

namespace EdgeStore.Server.Options;

/// <summary>Where a port listens, what the member list says about it, and its TLS.</summary>
/// <param name="ListenUrls">At least one.</param>
/// <param name="AdvertiseUrls">As the user wrote them; they need not be addresses of this machine.</param>
/// <param name="Tls">Null when no certificate is configured; then no URL is https.</param>
internal sealed record PortOptions(IReadOnlyList<ListenUrl> ListenUrls, IReadOnlyList<string> AdvertiseUrls, TlsOptions? Tls);

/// <param name="Host">An IP address, or "localhost".</param>
/// <param name="Port">0: the system chooses one.</param>
internal sealed record ListenUrl(bool IsTls, string Host, int Port)
{
    public override string ToString() => $"{(IsTls ? "https" : "http")}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";
}

/// <param name="TrustedCaFile">Null: nobody is asked for a certificate.</param>
internal sealed record TlsOptions(string CertFile, string KeyFile, string? TrustedCaFile)
{
    /// <summary>Null: certificates are not taken back.</summary>
    public string? CrlFile { get; init; }

    /// <summary>Null: the files are there already.</summary>
    public SelfSigned? SelfSigned { get; init; }

    public AllowedNames Allowed { get; init; } = AllowedNames.Any;

    public TlsProtocol Protocol { get; init; } = TlsProtocol.Default;
}
