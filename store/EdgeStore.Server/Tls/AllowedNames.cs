using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.Server.Tls;

/// <summary>Whom a certificate must be for, beside being signed by a trusted CA; nothing is asked when both lists are empty.</summary>
/// <param name="CommonNames">One of these.</param>
/// <param name="Hosts">Or one of these host names or addresses, among the alternative names.</param>
internal sealed record AllowedNames(IReadOnlyList<string> CommonNames, IReadOnlyList<string> Hosts)
{
    public static readonly AllowedNames Any = new([], []);

    /// <returns>What is wrong with the certificate, or null.</returns>
    public string? FaultOf(X509Certificate certificate)
    {
        if (CommonNames.Count == 0 && Hosts.Count == 0) return null;
        using var whole = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        var isAllowed = (CommonName.Of(whole) is { } name && CommonNames.Contains(name))
            || Hosts.Any(host => whole.MatchesHostname(host, allowWildcards: true, allowCommonName: false));
        return isAllowed ? null : $"the certificate of {whole.Subject} is for somebody else than {string.Join(", ", [.. CommonNames, .. Hosts])}";
    }
}
