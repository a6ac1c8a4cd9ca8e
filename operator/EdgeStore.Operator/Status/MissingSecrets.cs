using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Status;

/// <summary>Secrets of certificates that somebody else has to make, and without which a member cannot start.</summary>
internal static class MissingSecrets
{
    public static IReadOnlyList<string> Of(ClusterLook look, string member)
        => look.Settings is { } settings ? Names(look, NeededCertificate.OfMember(settings, look.Observation.Cluster.Names(), member)) : [];

    /// <summary>The operator's own: without it, no member can be asked.</summary>
    public static IReadOnlyList<string> OfOperator(ClusterLook look)
        => look.Settings is { } settings ? Names(look, NeededCertificate.OfCluster(settings, look.Observation.Cluster.Names())) : [];

    private static IReadOnlyList<string> Names(ClusterLook look, IEnumerable<NeededCertificate> needed)
        => [.. needed.Where(n => n.From.Source != CertificateSource.Authority && !look.Observation.Certificates.Leaves.ContainsKey(n.Secret)).Select(n => n.Secret)];
}
