using System.Security.Cryptography;

namespace EdgeStore.DevCluster.Certificates;

/// <summary>What all control planes of a cluster share: its CA, and the key that signs the tokens of service accounts.</summary>
internal sealed class ClusterKeys(TimeProvider time) : IDisposable
{
    public CertificateAuthority Authority { get; } = new(time);

    public ECDsa Tokens { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        Authority.Dispose();
        Tokens.Dispose();
    }
}
