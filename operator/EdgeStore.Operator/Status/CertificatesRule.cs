using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Status;

/// <summary>True when every certificate that is needed is there, fits and will last, and members serve it.</summary>
internal sealed class CertificatesRule
{
    /// <summary>What a member may take to serve a new certificate that its kubelet was pointed to.</summary>
    private static readonly TimeSpan ReloadTime = TimeSpan.FromMinutes(5);

    /// <summary>What cert-manager may take to issue a certificate before that needs a person.</summary>
    private static readonly TimeSpan IssueTime = TimeSpan.FromMinutes(1);

    private readonly ClusterLook _look;
    private readonly ClusterSettings _settings;
    private readonly ObservedCertificates _certificates;
    private readonly ResourceNames _names;
    private readonly IReadOnlyList<NeededCertificate> _needed;

    private CertificatesRule(ClusterLook look, ClusterSettings settings)
    {
        _look = look;
        _settings = settings;
        _certificates = look.Observation.Certificates;
        _names = look.Observation.Cluster.Names();
        _needed =
        [
            .. NeededCertificate.OfCluster(settings, _names),
            .. look.Views.Where(v => v.Left is null && !RemovalStep.IsToVanish(v)).SelectMany(v => NeededCertificate.OfMember(settings, _names, v.Name)),
        ];
    }

    public static Verdict Judge(ClusterLook look)
    {
        if (look.Settings is not { } settings) return Verdict.Unknown(CertificatesReadyReasons.InvalidSpec, "the spec is invalid");
        if (settings is { Tls: false, Clients: null }) return Verdict.True(CertificatesReadyReasons.NotUsed, "tls.enabled is false");
        return new CertificatesRule(look, settings).Judge();
    }

    private bool HasOwnAuthority => _settings is { Tls: true, Peers.Source: CertificateSource.Authority };

    private Verdict Judge()
    {
        if (HasOwnAuthority && _certificates.Problem is { } problem) return Verdict.False(CertificatesReadyReasons.CertificateAuthorityUnusable, problem);
        return NoCertManager() ?? Missing() ?? Unfit() ?? Ending() ?? NotServed() ?? Rotation() ?? Verdict.True(CertificatesReadyReasons.AllFit, Fit());
    }

    private Verdict? NoCertManager()
        => _certificates.Requests is null && _needed.Any(n => n.From.Source == CertificateSource.CertManager)
            ? Verdict.False(CertificatesReadyReasons.CertManagerMissing, "the API server has no certificates of cert-manager.io/v1, or the operator may not read them")
            : null;

    private Verdict? Missing()
    {
        if (HasOwnAuthority && _certificates.Authority is null) return Verdict.False(CertificatesReadyReasons.Issuing, "the certificate authority is being made");
        // The one of another source needs a person.
        var missing = _needed.Where(n => !_certificates.Leaves.ContainsKey(n.Secret)).OrderByDescending(n => n.From.Source).ToList();
        return missing.Count == 0 ? null : missing[0].From.Source switch
        {
            CertificateSource.Secrets => Verdict.False(CertificatesReadyReasons.SecretMissing, $"without a usable pair of tls.crt and tls.key, or without ca.crt: {Names(missing)}"),
            CertificateSource.CertManager => Verdict.False(missing.Any(IsLate) ? CertificatesReadyReasons.IssuerNotReady : CertificatesReadyReasons.Issuing, Words.List(missing.Select(Await))),
            _ => Verdict.False(CertificatesReadyReasons.Issuing, $"not issued yet: {Names(missing)}"),
        };
    }

    private bool IsLate(NeededCertificate needed)
        => _certificates.Requests!.TryGetValue(needed.Secret, out var request) && _look.Observation.Now - request.Since > IssueTime;

    private string Await(NeededCertificate needed)
        => _certificates.Requests!.TryGetValue(needed.Secret, out var request)
            ? $"{needed.Secret}: {request.Trouble ?? "its secret lacks tls.crt, tls.key or ca.crt"}"
            : $"{needed.Secret} is being asked for";

    private Verdict? Unfit()
    {
        var unfit = Present.Where(n => n.Needed.From.Source != CertificateSource.Authority)
            .Select(n => (n.Needed.Secret, Why: n.Needed.Misfit(n.Leaf, _names)))
            .Where(n => n.Why is not null)
            .Select(n => $"{n.Secret} {n.Why}")
            .ToList();
        return unfit.Count > 0 ? Verdict.False(CertificatesReadyReasons.Unfit, Words.List(unfit)) : null;
    }

    private Verdict? Ending()
    {
        var now = _look.Observation.Now;
        var expired = Present.Where(n => n.Leaf.NotAfter <= now).Select(n => n.Needed.Secret).Distinct().ToList();
        if (expired.Count > 0) return Verdict.False(CertificatesReadyReasons.Expired, $"expired: {Words.List(expired)}");
        var soon = Present.Where(n => n.Leaf.NotAfter - now < (n.Leaf.NotAfter - n.Leaf.NotBefore) / 10)
            .Select(n => $"{n.Needed.Secret} on {n.Leaf.NotAfter:yyyy-MM-dd}").Distinct().ToList();
        return soon.Count > 0 ? Verdict.False(CertificatesReadyReasons.ExpiringSoon, $"not renewed, and nine tenths of its life are over: {Words.List(soon)}") : null;
    }

    private Verdict? NotServed()
    {
        var old = _look.Views.Where(v => v.Report is not null && v.Pod?.CertificateDigest == CertificatesStep.Digest(_settings, _names, _certificates, v.Name)
            && NeededCertificate.OfMember(_settings, _names, v.Name).Any(n => CertificatesStep.IsOld(n, _certificates, v.Report) && IsOverdue(n))).ToList();
        return old.Count > 0 ? Verdict.False(CertificatesReadyReasons.OldCertificateServed, $"another certificate than the one that lies there is served by {Words.Names(old)}") : null;
    }

    private bool IsOverdue(NeededCertificate needed)
        => _look.Observation.Now - _certificates.Leaves[needed.Secret].NotBefore - Tls.CertificateFactory.Leeway > ReloadTime;

    private Verdict? Rotation()
    {
        if (!HasOwnAuthority) return null;
        var rotation = new AuthorityRotation(_settings, _names, _certificates, _look.Views);
        if (rotation.Awaited is { } what) return Verdict.True(CertificatesReadyReasons.RotatingAuthority, what);
        if (_certificates.Previous is not { } previous) return null;
        var away = rotation.AwayOnPrevious;
        return away.Count == 0
            ? Verdict.True(CertificatesReadyReasons.RotatingAuthority, "the previous authority is about to be dropped")
            : Verdict.True(CertificatesReadyReasons.PreviousAuthorityKept, $"the previous authority stays trusted until {Words.Names(away)} {Words.Verb(away.Count, "is", "are")} back, or it expires on {previous.NotAfter:yyyy-MM-dd}");
    }

    private string Fit() => HasOwnAuthority
        ? $"all certificates fit; the authority is valid until {_certificates.Authority!.NotAfter:yyyy-MM-dd}"
        : "all certificates fit";

    private IEnumerable<(NeededCertificate Needed, ObservedCertificate Leaf)> Present => _needed.Select(n => (n, _certificates.Leaves[n.Secret]));

    private static string Names(IEnumerable<NeededCertificate> needed) => Words.List(needed.Select(n => n.Secret).Distinct());
}
