namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreCluster.KubeKind, ConditionTypes.Progressing,
    True = "something is being changed; the message says what is awaited",
    False = "all is as the spec says, or nothing is changed for the reason given")]
internal static class ProgressingReasons
{
    public static readonly ConditionReason Complete = ConditionReason.False("Every member that is not offline is as specified.");

    public static readonly ConditionReason Forming = ConditionReason.True("Members that the spec asks for do not serve yet; the message names them.");

    public static readonly ConditionReason RollingUpdate = ConditionReason.True("Members are restarted one after the other with the current image, options, resources or scheduling.");

    public static readonly ConditionReason WaitingForWindow = ConditionReason.True(
        "All members that are left wait for a maintenance window of their site; `status.upgrade.nextWindow` says when it opens.");

    public static readonly ConditionReason RollingBack = ConditionReason.True("A canary failed, and the members that were changed get back what all ran before.");

    public static readonly ConditionReason ScalingDown = ConditionReason.True(
        "A member is asked to leave or is being removed. It goes when enough others hold everything that it has; one that does not answer is waited for.");

    public static readonly ConditionReason Restoring = ConditionReason.True("The first member is being restored from a backup; the others join it afterwards.");

    public static readonly ConditionReason RotatingAuthority = ConditionReason.True("A new certificate authority takes the place of the one before; the message says which step waits for whom.");

    public static readonly ConditionReason InvalidSpec = ConditionReason.False("Nothing is changed, the members run on. Correct what the message names.");

    public static readonly ConditionReason Paused = ConditionReason.False("`spec.paused` is true: the operator watches and changes nothing.");

    public static readonly ConditionReason SecretMissing = ConditionReason.False(
        "Secrets with given certificates are missing, and nothing else is going on. A member cannot start without its own. Make those that the message names.");

    public static readonly ConditionReason UpgradePaused = ConditionReason.False("`spec.upgrade.paused` is true: no further member is restarted for a change.");

    public static readonly ConditionReason UpgradeRefused = ConditionReason.False(
        "The members cannot go to this release directly. The message names the release to go over first, or why there is no way.");

    public static readonly ConditionReason RolledBack = ConditionReason.False("The last change failed and was undone. It is not tried again until the spec asks for something else.");

    public static readonly ConditionReason ConvergenceTimeout = ConditionReason.False(
        "A restarted member was not back and caught up in time, and no other is restarted. It goes on by itself when the member comes back, or with a corrected spec.");

    public static readonly ConditionReason CanaryFailed = ConditionReason.False("A canary is not well, and the others do not get the change. Correct the spec, or set the old image again.");
}
