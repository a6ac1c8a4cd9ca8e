namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreCluster.KubeKind, ConditionTypes.RepairHealthy,
    True = "the last repair compared all members that were not away",
    False = "it failed, the next is overdue, or members differ",
    Unknown = "there was none yet",
    Also = typeof(RepairReasons),
    Remark = "It also has the reason with which the last EdgeStoreRepair ended. There is no such condition where nothing is scheduled and nothing was repaired.")]
internal static class RepairHealthyReasons
{
    public static readonly ConditionReason Diverged = ConditionReason.False("A member noticed that it differs from another. Members repair that by themselves; when it lasts, make an EdgeStoreRepair.");

    public static readonly ConditionReason Overdue = ConditionReason.False(
        "A repair should have begun, and its deadline has passed as well. The message names the repair that it waits for; is the cluster paused?");

    public static readonly ConditionReason NoneYet = ConditionReason.Unknown("The message says when the first begins.");
}
