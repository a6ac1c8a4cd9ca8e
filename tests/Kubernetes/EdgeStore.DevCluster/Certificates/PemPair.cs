namespace EdgeStore.DevCluster.Certificates;

/// <summary>A certificate and its private key, both PEM.</summary>
internal sealed record PemPair(string Certificate, string Key);
