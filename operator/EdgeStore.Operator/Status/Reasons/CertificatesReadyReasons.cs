namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreCluster.KubeKind, ConditionTypes.CertificatesReady,
    True = "every certificate that is needed is there, fits, will last, and is the one that is served",
    False = "one is missing, does not fit, ends soon, or is not served",
    Unknown = "the spec is invalid")]
internal static class CertificatesReadyReasons
{
    public static readonly ConditionReason AllFit = ConditionReason.True("Nothing to do.");

    public static readonly ConditionReason NotUsed = ConditionReason.True("`tls.enabled` is false, and clients are served without TLS.");

    public static readonly ConditionReason RotatingAuthority = ConditionReason.True("A new certificate authority takes the place of the one before; the message says which step waits for whom.");

    public static readonly ConditionReason PreviousAuthorityKept = ConditionReason.True(
        "The authority from before stays trusted for members that are offline. Remove or replace a member that will never come back.");

    public static readonly ConditionReason Issuing = ConditionReason.False("Certificates are being made. Nothing to do.");

    public static readonly ConditionReason CertificateAuthorityUnusable = ConditionReason.False(
        "The secret `<cluster>-ca` holds no usable authority, and is not overwritten. Restore it from a backup, or delete it to have a new one made; members then trust nobody until all have certificates of it.");

    public static readonly ConditionReason CertManagerMissing = ConditionReason.False("The API server has no `cert-manager.io/v1`, or the operator may not read it. Install cert-manager, or give the right.");

    public static readonly ConditionReason IssuerNotReady = ConditionReason.False("cert-manager has not issued a certificate within a minute; the message has its words. Look at the issuer.");

    public static readonly ConditionReason SecretMissing = ConditionReason.False("A given secret lacks a usable `tls.crt` and `tls.key`, or `ca.crt`. Make it.");

    public static readonly ConditionReason Unfit = ConditionReason.False("A certificate from elsewhere is for another host, purpose or name, or of an authority that is not trusted. The message says which and why.");

    public static readonly ConditionReason ExpiringSoon = ConditionReason.False("A certificate was not renewed, and nine tenths of its life are over. Renew it; look at what should have done so.");

    public static readonly ConditionReason Expired = ConditionReason.False("A certificate has ended, and members refuse it. Renew it now.");

    public static readonly ConditionReason OldCertificateServed = ConditionReason.False(
        "A member has served another certificate than the one in its secret for more than five minutes. Look at its log, and at its node's kubelet.");

    public static readonly ConditionReason InvalidSpec = ConditionReason.Unknown("Correct what Degraded names.");
}
