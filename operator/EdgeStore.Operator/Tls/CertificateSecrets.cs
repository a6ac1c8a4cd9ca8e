using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Tls;

/// <summary>Certificates to secrets (type kubernetes.io/tls, with the trusted authorities as <c>ca.crt</c>) and back.</summary>
internal static class CertificateSecrets
{
    public const string CertificateKey = "tls.crt";
    public const string PrivateKey = "tls.key";
    public const string AuthorityKey = "ca.crt";

    public static V1Secret Render(
        EdgeStoreCluster cluster, string name, PemCertificate certificate, string authorities, EdgeStoreMember? owner)
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
                [AuthorityKey] = Encoding.ASCII.GetBytes(authorities),
            },
        };

    /// <summary>Null when the secret has no usable pair of certificate and key.</summary>
    public static PemCertificate? Read(V1Secret secret, string certificateKey = CertificateKey, string privateKey = PrivateKey)
        => Text(secret, certificateKey) is { } certificate && Text(secret, privateKey) is { } key && IsPair(certificate, key)
            ? new PemCertificate(certificate, key)
            : null;

    /// <param name="certificate">PEM that holds a certificate.</param>
    public static ObservedAuthority Authority(string certificate)
    {
        using var parsed = X509Certificate2.CreateFromPem(certificate);
        return new ObservedAuthority(Thumbprint(parsed), parsed.NotBefore, parsed.NotAfter);
    }

    /// <summary>Null when the secret lacks a usable certificate, its key, or an authority.</summary>
    public static ObservedCertificate? Certificate(V1Secret secret)
    {
        if (Read(secret) is not { } pem || Text(secret, AuthorityKey) is not { } bundle) return null;
        var authorities = Certificates(bundle);
        if (authorities.Count == 0) return null;
        using var certificate = pem.Load();
        return new ObservedCertificate
        {
            Thumbprint = Thumbprint(certificate),
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            Issuer = authorities.FirstOrDefault(a => CertificateChain.IsIssuer(a, certificate)) is { } issuer ? Thumbprint(issuer) : null,
            Trusted = [.. authorities.Select(Thumbprint)],
            Fault = CertificateChain.Fault(authorities, certificate, Certificates(pem.Certificate), atAnyTime: true),
            ForServers = IsFor(certificate, "1.3.6.1.5.5.7.3.1"),
            ForClients = IsFor(certificate, "1.3.6.1.5.5.7.3.2"),
            CommonName = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
            DnsNames = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames())],
        };
    }

    /// <summary>The certificate of one secret with the authorities of another.</summary>
    public static V1Secret Join(V1Secret certificate, V1Secret authority)
    {
        var data = new Dictionary<string, byte[]>(certificate.Data ?? new Dictionary<string, byte[]>());
        if (authority.Data is { } given && given.TryGetValue(AuthorityKey, out var trusted)) data[AuthorityKey] = trusted;
        else data.Remove(AuthorityKey);
        return new V1Secret { Metadata = certificate.Metadata, Data = data };
    }

    // Without the extension it is for everything.
    private static bool IsFor(X509Certificate2 certificate, string usage)
        => certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } usages
            || usages.EnhancedKeyUsages.Cast<Oid>().Any(u => u.Value == usage);

    /// <summary>All certificates of a PEM text; none when it is broken.</summary>
    public static X509Certificate2Collection Certificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }
        return certificates;
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

    private static string Thumbprint(X509Certificate2 certificate)
        => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
}
