using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Tls;

/// <summary>Certificates to secrets (type kubernetes.io/tls, with the authority as <c>ca.crt</c>) and back.</summary>
internal static class CertificateSecrets
{
    public const string CertificateKey = "tls.crt";
    public const string PrivateKey = "tls.key";
    public const string AuthorityKey = "ca.crt";

    public static V1Secret Render(
        EdgeStoreCluster cluster, string name, PemCertificate certificate, string authority, EdgeStoreMember? owner)
        => new()
        {
            ApiVersion = "v1",
            Kind = "Secret",
            Type = "kubernetes.io/tls",
            Metadata = new V1ObjectMeta
            {
                Name = name,
                NamespaceProperty = cluster.Metadata.NamespaceProperty,
                Labels = owner is null
                    ? Labels.OfCluster(cluster.Metadata.Name)
                    : Labels.OfMember(cluster.Metadata.Name, owner.Spec.Name),
                OwnerReferences = owner is null ? Owners.Of(cluster) : Owners.Of(owner),
            },
            Data = new Dictionary<string, byte[]>
            {
                [CertificateKey] = Encoding.ASCII.GetBytes(certificate.Certificate),
                [PrivateKey] = Encoding.ASCII.GetBytes(certificate.Key),
                [AuthorityKey] = Encoding.ASCII.GetBytes(authority),
            },
        };

    /// <summary>Null when the secret has no usable pair of certificate and key.</summary>
    public static PemCertificate? Read(V1Secret secret)
        => Text(secret, CertificateKey) is { } certificate && Text(secret, PrivateKey) is { } key && IsPair(certificate, key)
            ? new PemCertificate(certificate, key)
            : null;

    public static ObservedAuthority? Authority(V1Secret secret)
    {
        if (Read(secret) is not { } pem) return null;
        using var certificate = pem.Load();
        return new ObservedAuthority(Thumbprint(certificate), certificate.NotBefore, certificate.NotAfter);
    }

    public static ObservedCertificate? Certificate(V1Secret secret)
    {
        if (Read(secret) is not { } pem || Text(secret, AuthorityKey) is not { } bundle || Parse(bundle) is not { } authority) return null;
        using (authority)
        using (var certificate = pem.Load())
        {
            return new ObservedCertificate
            {
                NotBefore = certificate.NotBefore,
                NotAfter = certificate.NotAfter,
                AuthorityThumbprint = Thumbprint(authority),
                CommonName = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
                DnsNames = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames())],
            };
        }
    }

    public static string? Text(V1Secret secret, string key)
        => secret.Data is { } data && data.TryGetValue(key, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;

    private static bool IsPair(string certificate, string key)
    {
        try
        {
            X509Certificate2.CreateFromPem(certificate, key).Dispose();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static X509Certificate2? Parse(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Thumbprint(X509Certificate2 certificate)
        => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
}
