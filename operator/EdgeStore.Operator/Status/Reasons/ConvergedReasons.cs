namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreCluster.KubeKind, ConditionTypes.Converged,
    True = "every member that is not offline holds all that any of them held at the previous look, works by the current membership, and none differ",
    False = "some member does not",
    Unknown = "a member that should answer did not, so nothing is said",
    Remark = "Under constant writes no two members are ever equal at one moment, therefore the comparison with the previous look, about ten seconds before.")]
internal static class ConvergedReasons
{
    public static readonly ConditionReason AllCaughtUp = ConditionReason.True("Nothing to do.");

    public static readonly ConditionReason CatchingUp = ConditionReason.False("The members that the message names lack changes. When it lasts, look at the links: `edgestorectl status`.");

    public static readonly ConditionReason Forming = ConditionReason.False("Members that the spec asks for have not answered yet.");

    public static readonly ConditionReason NoMembers = ConditionReason.False("There are no members; with `placement.perNode`, no node matches.");

    public static readonly ConditionReason MembershipSpreading = ConditionReason.False("Members do not all work by the current membership yet. A kubelet takes up to two minutes to hand it on.");

    public static readonly ConditionReason MemberLostData = ConditionReason.False("A member's disk is empty or another's; see Degraded.");

    public static readonly ConditionReason Diverged = ConditionReason.False(
        "Two members saw the same changes and hold different data. Members repair that by themselves; when it lasts, make an EdgeStoreRepair.");

    public static readonly ConditionReason NoAnswer = ConditionReason.Unknown("A member whose node is ready did not answer, or none can be asked. Look at the members' messages.");

    public static readonly ConditionReason FirstLook = ConditionReason.Unknown("The operator has just begun to look; the next look tells.");
}
