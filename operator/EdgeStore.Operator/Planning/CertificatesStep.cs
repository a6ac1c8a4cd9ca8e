using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// Keeps the certificates under the cluster's own authority: anew when missing, unfit or past two thirds of their life, and
/// when other authorities are to be trusted. Asks cert-manager for those that it is to issue; given ones are only watched.
/// Members reload their files, so nothing restarts for it.
/// </summary>
internal static class CertificatesStep
{
    public static IEnumerable<PlanAction> PlanCluster(PlanContext context)
    {
        var certificates = context.Observation.Certificates;
        if (context.Settings is { Tls: true, Peers.Source: CertificateSource.Authority } && certificates.Problem is null)
        {
            if (AuthorityStep.Plan(context) is { } action) yield return action;
            if (context.Settings.Clients?.Source == CertificateSource.Authority && certificates.TrustedPem is { } trusted && trusted != certificates.ClientAuthority)
                yield return new ApplyClientAuthority();
        }
        foreach (var needed in NeededCertificate.OfCluster(context.Settings, context.Names))
            if (Plan(context, needed, null) is { } action)
                yield return action;
    }

    public static IEnumerable<PlanAction> PlanMember(PlanContext context, MemberView member)
        => NeededCertificate.OfMember(context.Settings, context.Names, member.Name)
            .Select(needed => Plan(context, needed, member.Observed.Resource))
            .OfType<PlanAction>();

    /// <summary>A member that serves another certificate than the one that lies there, and was not pointed to it.</summary>
    public static IEnumerable<PlanAction> PlanNudge(PlanContext context, MemberView member)
    {
        var digest = Digest(context.Settings, context.Names, context.Observation.Certificates, member.Name);
        return member.Report is { } report && digest is not null && member.Pod!.CertificateDigest != digest
            && NeededCertificate.OfMember(context.Settings, context.Names, member.Name).Any(n => IsOld(n, context.Observation.Certificates, report))
                ? [new NudgeCertificate(member.Name, digest)]
                : [];
    }

    /// <summary>Whether a member serves another certificate than the one that lies there.</summary>
    public static bool IsOld(NeededCertificate needed, ObservedCertificates certificates, MemberReport report)
    {
        var served = needed.OnClientPort ? report.ClientCertificateDigest : report.CertificateDigest;
        return served.Length > 0 && certificates.Leaves.TryGetValue(needed.Secret, out var leaf) && served != leaf.Thumbprint;
    }

    /// <summary>Whether a member that is stopped now will find the secrets that its new pod mounts.</summary>
    public static bool CanStart(PlanContext context, MemberView member)
        => NeededCertificate.OfMember(context.Settings, context.Names, member.Name)
            .All(n => n.From.Source == CertificateSource.Authority || context.Observation.Certificates.Leaves.ContainsKey(n.Secret));

    /// <summary>Names what lies in a member's secrets; null: something is missing.</summary>
    public static string? Digest(ClusterSettings settings, ResourceNames names, ObservedCertificates certificates, string member)
    {
        var leaves = NeededCertificate.OfMember(settings, names, member).Select(n => certificates.Leaves.GetValueOrDefault(n.Secret)?.Thumbprint).ToList();
        return leaves.Contains(null) ? null : string.Join('.', leaves);
    }

    /// <summary>Whether two thirds of a certificate's life are over.</summary>
    public static bool IsDue(DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset now)
        => now >= notBefore + ((notAfter - notBefore) * 2 / 3);

    private static PlanAction? Plan(PlanContext context, NeededCertificate needed, EdgeStoreMember? member)
    {
        var certificates = context.Observation.Certificates;
        switch (needed.From.Source)
        {
            case CertificateSource.Authority when certificates.Problem is null && (needed.OnClientPort || member?.Spec.PeerTls != false):
                return Unfit(context, needed) is { } why ? new IssueCertificate(needed, why) : null;
            case CertificateSource.CertManager when certificates.Requests is { } requests:
                var wanted = CertificateRequestRenderer.Render(
                    context.Cluster, needed.Secret, needed.CommonName, needed.DnsNames, needed.From.Issuer!, member);
                return requests.GetValueOrDefault(needed.Secret)?.Hash == wanted.Metadata.Annotations[Annotations.TemplateHash] ? null : new RequestCertificate(needed);
            default:
                return null;
        }
    }

    private static string? Unfit(PlanContext context, NeededCertificate needed)
    {
        var certificates = context.Observation.Certificates;
        if (certificates.Leaves.GetValueOrDefault(needed.Secret) is not { } leaf) return "there is none";
        if (leaf.Issuer != certificates.Authority?.Thumbprint) return "the authority is another";
        if (!leaf.Trusted.SequenceEqual(certificates.Trusted)) return "the trusted authorities are others";
        if (leaf.CommonName != needed.CommonName || !needed.DnsNames.All(n => leaf.DnsNames.Contains(n))) return "its names are others";
        return IsDue(leaf.NotBefore, leaf.NotAfter, context.Observation.Now) ? "two thirds of its life are over" : null;
    }
}
