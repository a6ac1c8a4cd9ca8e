namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreCluster.KubeKind, ConditionTypes.Available,
    True = "at least one member serves clients",
    False = "no member is known to serve")]
internal static class AvailableReasons
{
    public static readonly ConditionReason MembersServe = ConditionReason.True("The message says how many do, and who is offline.");

    public static readonly ConditionReason NoMemberServes = ConditionReason.False(
        "None answers the operator and is ready. Right after creation, wait; else look at the members' messages (`kubectl get edgestoremembers -o wide`), at their pods, and at the network between the operator and them.");
}
