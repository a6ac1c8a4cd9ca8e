using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// Keeps the cluster's own authority and the certificates under it: anew when missing, unfit or past two thirds of their
/// life. Members reload their files, so nothing restarts for it.
/// </summary>
internal static class CertificatesStep
{
    public static IEnumerable<PlanAction> PlanAuthority(PlanContext context)
    {
        var certificates = context.Observation.Certificates;
        if (!context.Settings.Tls || certificates.Problem is not null) yield break;
        if (certificates.Authority is not { } authority)
        {
            yield return new IssueAuthority(Renew: false);
        }
        else if (IsDue(authority.NotBefore, authority.NotAfter, context.Observation.Now))
        {
            yield return new IssueAuthority(Renew: true);
        }
        var why = Unfit(context, context.Names.OperatorCertificate, StoreContract.OperatorIdentity, []);
        if (why is not null) yield return new IssueOperatorCertificate(why);
    }

    public static IEnumerable<PlanAction> PlanMember(PlanContext context, MemberView member)
    {
        if (!member.Observed.Resource.Spec.PeerTls || context.Observation.Certificates.Problem is not null) yield break;
        var why = Unfit(context, ResourceNames.PeerCertificate(member.Name), member.Name, DnsNames(context.Names, member.Name));
        if (why is not null) yield return new IssueMemberCertificate(member.Name, why);
    }

    public static IReadOnlyList<string> DnsNames(ResourceNames names, string member)
    {
        var host = names.Host(member);
        return [host, $"{host}.cluster.local", $"{member}.{names.PeerService}.{names.Namespace}", $"{member}.{names.PeerService}", member];
    }

    /// <summary>Whether two thirds of a certificate's life are over.</summary>
    public static bool IsDue(DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset now)
        => now >= notBefore + ((notAfter - notBefore) * 2 / 3);

    private static string? Unfit(PlanContext context, string secret, string commonName, IReadOnlyList<string> dnsNames)
    {
        if (context.Observation.Certificates.Leaves.GetValueOrDefault(secret) is not { } leaf) return "there is none";
        if (leaf.AuthorityThumbprint != context.Observation.Certificates.Authority?.Thumbprint) return "the authority is another";
        if (leaf.CommonName != commonName || !dnsNames.All(n => leaf.DnsNames.Contains(n))) return "its names are others";
        return IsDue(leaf.NotBefore, leaf.NotAfter, context.Observation.Now) ? "two thirds of its life are over" : null;
    }
}
