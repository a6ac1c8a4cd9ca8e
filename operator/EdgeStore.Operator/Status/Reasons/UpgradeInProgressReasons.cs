namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreCluster.KubeKind, ConditionTypes.UpgradeInProgress,
    True = "the members do not all run the pod template that they should",
    False = "they do, offline ones apart, or the change is not made",
    Remark = "The reason is `status.upgrade.phase`.")]
internal static class UpgradeInProgressReasons
{
    public static readonly ConditionReason NoUpgrade = ConditionReason.False("The members run what they were made with.");

    public static readonly ConditionReason Canary = ConditionReason.True("The first members are changed and watched.");

    public static readonly ConditionReason Rolling = ConditionReason.True("The other members follow, as many at a time as `maxUnavailable` leaves room for.");

    public static readonly ConditionReason WaitingForWindow = ConditionReason.True("All members that are left wait for a maintenance window of their site.");

    public static readonly ConditionReason Paused = ConditionReason.True("`spec.paused` or `spec.upgrade.paused` holds the change. Set it to false to go on.");

    public static readonly ConditionReason Halted = ConditionReason.True(
        "A member did not come back in time, or a canary is not well. Look at the member that the message names, correct the spec, or set the old image again.");

    public static readonly ConditionReason RollingBack = ConditionReason.True("The change failed at a canary and is being undone.");

    public static readonly ConditionReason Complete = ConditionReason.False("Every member that is not offline has the change; offline ones get it on their return.");

    public static readonly ConditionReason RolledBack = ConditionReason.False("The change failed and was undone. Ask for something else, or set the old image and then the new one to try once more.");

    public static readonly ConditionReason Refused = ConditionReason.False("The release cannot follow the one that runs. The message names the release to go over first, or why there is no way.");
}
