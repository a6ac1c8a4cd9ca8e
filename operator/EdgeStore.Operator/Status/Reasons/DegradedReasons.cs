namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreCluster.KubeKind, ConditionTypes.Degraded,
    True = "a person should look. The reason is the first of what was found, the message has all of it",
    False = "nothing needs attention. Members that are offline are normal at the edge",
    Also = typeof(CertificatesReadyReasons),
    Remark = "It also has each reason for which CertificatesReady is False, except `Issuing`.")]
internal static class DegradedReasons
{
    public static readonly ConditionReason AsExpected = ConditionReason.False("Nothing to do.");

    public static readonly ConditionReason InvalidSpec = ConditionReason.True("The spec contradicts itself or changes what cannot change. Correct what the message names; the members run on meanwhile.");

    public static readonly ConditionReason NodesUnreadable = ConditionReason.True(
        "`placement.perNode` needs the permission to list and watch nodes, which the chart's cluster role has; without it, no member is added or removed.");

    public static readonly ConditionReason TagsExhausted = ConditionReason.True("Every tag that a member can have was used. Make a new cluster of a backup.");

    public static readonly ConditionReason RestoreFailed = ConditionReason.True(
        "The backup of `spec.restore` is missing, damaged, or not the one that the EdgeStoreBackup made. It is tried again for ever; put the file in place, or delete the cluster.");

    public static readonly ConditionReason ReplacementRefused = ConditionReason.True(
        "A member was to be replaced, and nobody is known to hold all that it had made. Wait for the members that do not answer, or give those changes up with `edgestore.io/replace=force`.");

    public static readonly ConditionReason ConvergenceTimeout = ConditionReason.True(
        "A restarted member was not back and caught up within `upgrade.convergenceTimeoutSeconds`; no other is restarted. Look at its pod; correct the spec or set the old image again.");

    public static readonly ConditionReason CanaryFailed = ConditionReason.True("A canary is not well, and the change stops with it. Correct the spec, or set the old image again.");

    public static readonly ConditionReason UpgradeFailed = ConditionReason.True("A change was rolled back. It is not tried again until the spec asks for something else.");

    public static readonly ConditionReason UpgradeRefused = ConditionReason.True("The release that the spec asks for cannot follow the one that runs. Go over the release that the message names first.");

    public static readonly ConditionReason MemberTooOld = ConditionReason.True(
        "A member that was away holds data that the current release cannot read, and no image of a release between that can is remembered in `status.releases`. It is left as it is. Give its pod an image of the release that the message names; when that runs, the next follows by itself.");

    public static readonly ConditionReason MemberLostData = ConditionReason.True(
        "A member's disk is empty or another's. It must not work under its old tag: bring the disk back, or annotate the member with `edgestore.io/replace=true`.");

    public static readonly ConditionReason Diverged = ConditionReason.True(
        "A member saw the same changes as another and holds something else. Members repair that by themselves; when it lasts, make an EdgeStoreRepair and look at the disks.");

    public static readonly ConditionReason MemberFailed = ConditionReason.True("A member does not run, or does not answer although its node is ready. The message has its last words; look at its pod and log.");

    public static readonly ConditionReason ApplyFailed = ConditionReason.True(
        "The API server refused, or did not answer, what the operator wanted to write. It is tried again; look for missing rights, quotas and admission webhooks.");
}
