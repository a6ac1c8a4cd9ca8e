namespace EdgeStore.Operator.Status.Reasons;

[Condition(EdgeStoreBackup.KubeKind, ConditionTypes.Succeeded,
    True = "the file is complete and in its place",
    False = "it could not be made",
    Unknown = "it is being made")]
internal static class BackupReasons
{
    public static readonly ConditionReason Pending = ConditionReason.Unknown("It waits: for a member that can be read, for its pod, or for the next attempt.");

    public static readonly ConditionReason Running = ConditionReason.Unknown("A pod reads the member and writes the file.");

    public static readonly ConditionReason Succeeded = ConditionReason.True("`status.location` says where it is.");

    public static readonly ConditionReason InvalidSpec = ConditionReason.False("The spec is invalid. Make another backup.");

    public static readonly ConditionReason DeadlineExceeded = ConditionReason.False("It was not done within `deadlineSeconds`. The message says what it waited for.");

    public static readonly ConditionReason AttemptsFailed = ConditionReason.False(
        "Every attempt failed; the message has the last one's words, and the logs of the pods `<backup>-1`, `<backup>-2`, … more.");
}
