using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.Operator.Tls;

/// <summary>A certificate and its private key, as they lie in a secret.</summary>
/// <param name="Certificate">PEM.</param>
/// <param name="Key">PKCS#8, PEM.</param>
internal sealed record PemCertificate(string Certificate, string Key)
{
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(Certificate, Key);
}
