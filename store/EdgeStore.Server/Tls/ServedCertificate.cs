using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.Server.Tls;

/// <summary>A port's certificate and whom it trusts, of one moment.</summary>
/// <param name="Digest">SHA-256 of the certificate's DER form, lower-case hexadecimal.</param>
/// <param name="AuthorityDigests">The same of each trusted authority.</param>
internal sealed record ServedCertificate(DateTimeOffset NotAfter, string Digest, IReadOnlyList<string> AuthorityDigests)
{
    public static ServedCertificate Of(X509Certificate2 certificate, X509Certificate2Collection? authorities) => new(
        new DateTimeOffset(certificate.NotAfter.ToUniversalTime()), DigestOf(certificate), [.. (authorities ?? []).Select(DigestOf)]);

    private static string DigestOf(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
}
