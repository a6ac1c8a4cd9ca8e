using EdgeStore.Operator.Naming;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// Keeps the cluster's own authority, and puts another in its place without anybody being refused meanwhile:
/// <code>
/// one signs ─► introduce: another is trusted ─► promote: it signs, ─► drop: the
///              beside it, and does not sign     the first is still    first is
///                                               trusted               forgotten
/// </code>
/// Each step comes when members have shown, by what they serve and trust, that the one before has reached them. All of it is
/// in the authority's secret, so whoever continues after a crash goes on from there.
/// </summary>
internal static class AuthorityStep
{
    public static PlanAction? Plan(PlanContext context)
    {
        var certificates = context.Observation.Certificates;
        var request = context.Cluster.Metadata.Annotations?.TryGetValue(Annotations.RotateAuthority, out var text) == true ? text : null;
        if (certificates.Authority is not { } authority) return new IssueAuthority(request);
        var rotation = context.Rotation;
        if (certificates.Next is { } next) return rotation.NotTrustingNext.Count == 0 && rotation.HoldNext ? new PromoteAuthority(next.Thumbprint) : null;
        if (certificates.Previous is { } previous) return rotation.CanDrop(context.Observation.Now) ? new DropAuthority(previous.Thumbprint) : null;
        if (CertificatesStep.IsDue(authority.NotBefore, authority.NotAfter, context.Observation.Now))
            return new IntroduceAuthority("two thirds of its life are over", request);
        return request is not null && request != certificates.Request
            ? new IntroduceAuthority($"asked for by the annotation {Annotations.RotateAuthority}", request)
            : null;
    }
}
