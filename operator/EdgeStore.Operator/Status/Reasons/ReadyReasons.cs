namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreMember.KubeKind, ConditionTypes.Ready,
    True = "the member serves",
    False = "it is not known to serve",
    Remark = "The reason is `status.phase`.")]
internal static class ReadyReasons
{
    public static readonly ConditionReason Ready = ConditionReason.True("It answers and is ready.");

    public static readonly ConditionReason Late = ConditionReason.True("It serves, and lacks changes that others had at the look before.");

    public static readonly ConditionReason Pending = ConditionReason.False("It has no running pod; the message says what the pod waits for.");

    public static readonly ConditionReason Joining = ConditionReason.False("It runs and has not served yet.");

    public static readonly ConditionReason Offline = ConditionReason.False("It is silent, and its node is gone or not ready. Normal at the edge: nothing waits for it, and it gets its share when it returns.");

    public static readonly ConditionReason Expired = ConditionReason.False(
        "It has been offline for longer than `membership.expireAfterSeconds`, and is seeded anew when it returns. If it never will, annotate it with `edgestore.io/replace=true`.");

    public static readonly ConditionReason Leaving = ConditionReason.False("It is on its way out.");

    public static readonly ConditionReason Failed = ConditionReason.False("It has lost its data, does not start, or does not answer although its node is ready. The message says what; look at its pod and log.");
}
