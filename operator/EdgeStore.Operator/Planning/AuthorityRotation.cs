using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Planning;

/// <summary>Which members the rotation of a cluster's authority waits for.</summary>
internal sealed class AuthorityRotation(
    ClusterSettings settings, ResourceNames names, ObservedCertificates certificates, IReadOnlyList<MemberView> views)
{
    /// <summary>
    /// Members in which a store runs that has not said that it trusts the next authority. One that is offline is not waited
    /// for: when it is back it meets certificates with which the authority that it knows vouches for the new one.
    /// </summary>
    public IReadOnlyList<MemberView> NotTrustingNext
        => [.. Running.Where(v => v.Observed.Report is not { } report || !report.TrustedAuthorities.Contains(certificates.Next!.Thumbprint))];

    /// <summary>Members that are away, and may know the previous authority only.</summary>
    public IReadOnlyList<MemberView> AwayOnPrevious => [.. views.Where(v => v is { Left: null, Offline: true } && v.MemberId is not null)];

    /// <summary>Nobody needs the previous authority any more, or it has expired and helps nobody.</summary>
    public bool CanDrop(DateTimeOffset now)
        => certificates.Previous!.NotAfter <= now
            || (NotRenewed.Count == 0 && AwayOnPrevious.Count == 0 && views.Where(v => v.Left is null).SelectMany(Own).All(IsRenewed));

    /// <summary>Whether all certificates have the next authority beside them, the operator's own included.</summary>
    public bool HoldNext => NeededCertificate.OfCluster(settings, names).Concat(views.SelectMany(Own))
        .All(n => !certificates.Leaves.TryGetValue(n.Secret, out var leaf) ? n.Member is not null : leaf.Trusted.Contains(certificates.Next!.Thumbprint));

    /// <summary>What a rotation that goes on by itself waits for, for people; null when there is none.</summary>
    public string? Awaited
    {
        get
        {
            if (certificates.Next is not null)
            {
                var open = NotTrustingNext;
                return open.Count == 0 ? "the new authority is about to sign" : $"the new authority signs once it is trusted by {Words.List(open.Select(Explain))}";
            }
            if (certificates.Previous is null) return null;
            var old = NotRenewed;
            return old.Count == 0 ? null : $"the previous authority is trusted until a new certificate is served by {Words.List(old.Select(Explain))}";
        }
    }

    // Members in which a store runs that has not said that it serves certificates of the present authority.
    private IReadOnlyList<MemberView> NotRenewed => [.. Running.Where(v => v.Observed.Report is not { } report
        || report.CertificateDigest.Length == 0
        || Own(v).Any(n => !IsRenewed(n) || CertificatesStep.IsOld(n, certificates, report)))];

    private IEnumerable<MemberView> Running => views.Where(v => v is { Left: null, Offline: false, Pod: { Running: true, Deleting: false } });

    private IEnumerable<NeededCertificate> Own(MemberView view)
        => NeededCertificate.OfMember(settings, names, view.Name).Where(n => n.From.Source == CertificateSource.Authority);

    private bool IsRenewed(NeededCertificate needed)
        => certificates.Leaves.TryGetValue(needed.Secret, out var leaf) && leaf.Issuer == certificates.Authority!.Thumbprint;

    private static string Explain(MemberView view)
    {
        if (view.Observed.Report is not { } report) return $"{view.Name} (does not answer)";
        return report.CertificateDigest.Length == 0 ? $"{view.Name} (its version, {report.Version}, does not tell)" : view.Name;
    }
}
