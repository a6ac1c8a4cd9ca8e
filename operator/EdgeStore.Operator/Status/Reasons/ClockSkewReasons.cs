namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreCluster.KubeKind, ConditionTypes.ClockSkew,
    True = "a member's clock is off by more than a minute, or it has seen writes stamped more than a minute in the future",
    False = "over",
    Remark = "Clocks are compared with the operator's; of members that do not answer, the others tell. When all members agree with each other and not with the operator, its own clock is off. Listed from the first time that it is True.")]
internal static class ClockSkewReasons
{
    public static readonly ConditionReason ClocksDiffer = ConditionReason.True(
        "Of two writes of one key, the one with the later stamp wins, whatever the order was: set the clock of the node that the message names right. Stamps of before stay until real time has caught up with them.");

    public static readonly ConditionReason ClocksAgree = ConditionReason.False("Nothing to do.");
}
