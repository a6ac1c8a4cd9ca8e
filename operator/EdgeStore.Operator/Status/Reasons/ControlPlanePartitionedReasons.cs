namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreCluster.KubeKind, ConditionTypes.ControlPlanePartitioned,
    True = "more than half of the members that answered within the last hour, and at least two, are silent at once",
    False = "over",
    Remark = "Listed from the first time that it is True.")]
internal static class ControlPlanePartitionedReasons
{
    public static readonly ConditionReason MembersVanished = ConditionReason.True(
        "Nothing is restarted, removed or replaced until they answer or the hour is over. Look at the network between the operator and the members first.");

    public static readonly ConditionReason MembersAnswer = ConditionReason.False("Nothing to do.");
}
