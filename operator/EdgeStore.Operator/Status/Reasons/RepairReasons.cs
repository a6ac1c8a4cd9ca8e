namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreRepair.KubeKind, ConditionTypes.Finished,
    True = "the run has ended, well or not",
    False = "it waits or runs")]
[Condition(EdgeStoreRepair.KubeKind, ConditionTypes.Succeeded,
    True = "every pair was compared and healed",
    False = "not every pair was",
    Unknown = "the run has not ended")]
internal static class RepairReasons
{
    public static readonly ConditionReason Waiting = ConditionReason.Both("False", "Unknown", "It has not begun; the message says for what it waits.");

    public static readonly ConditionReason Running = ConditionReason.Both("False", "Unknown", "Pairs are compared; `status.progress` says how many are done.");

    public static readonly ConditionReason NothingDiffered = ConditionReason.Both("True", "True", "All pairs were compared, and held the same.");

    public static readonly ConditionReason Healed = ConditionReason.Both("True", "True", "All pairs were compared; keys differed that ought not to, and were healed. Look at the disks of these members.");

    public static readonly ConditionReason PairsSkipped = ConditionReason.Both(
        "True", "False", "Pairs were left out because a member was away. They are in the cluster's `status.repairDebt`, and are made up for when it is back.");

    public static readonly ConditionReason PairsFailed = ConditionReason.Both(
        "True", "False", "The message names the pairs that could not be compared or healed, and why. The next run tries them again.");

    public static readonly ConditionReason NothingToCompare = ConditionReason.Both("True", "False", "No two members can be compared, or a member that the spec names does not exist.");

    public static readonly ConditionReason InvalidSpec = ConditionReason.Both("True", "False", "The spec is invalid. Make another repair.");

    public static readonly ConditionReason SpecChanged = ConditionReason.Both("True", "False", "The spec was changed while it ran, which is not possible. Make another repair.");

    public static readonly ConditionReason ClusterGone = ConditionReason.Both("True", "False", "The cluster was deleted while it ran.");
}
