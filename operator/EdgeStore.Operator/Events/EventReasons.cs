namespace EdgeStore.Operator.Events;

/// <summary>Everything that is told by an event, besides changes of conditions.</summary>
internal static class EventReasons
{
    private const string Cluster = "cluster";
    private const string Member = "member";
    private const string Both = "cluster, member";
    private const string Repair = "repair";
    private const string Backup = "backup";

    public static readonly EventReason MemberCreated = EventReason.Normal(Cluster, "A member has its name and tag; its pod follows.");

    public static readonly EventReason MemberLeft = EventReason.Normal(Member, "The member has handed over everything and said that it left; it is removed next.");

    public static readonly EventReason MemberRemoved = EventReason.Normal(Cluster, "A member is gone. Its tag is never used again.");

    public static readonly EventReason MemberReplaced = EventReason.Warning(Both, "A member whose disk or node is gone is removed for ever; one with a new tag takes its place.");

    public static readonly EventReason MemberOffline = EventReason.Normal(Member, "It is silent, and its node is gone or not ready.");

    public static readonly EventReason MemberReturned = EventReason.Normal(Member, "It was offline and serves again.");

    public static readonly EventReason MemberExpired = EventReason.Warning(Member, "It has been offline for longer than `membership.expireAfterSeconds`.");

    public static readonly EventReason MemberReseeded = EventReason.Warning(
        Member, "It is back from longer than deletes are remembered, and takes over the others' content. What of its own was dropped is in its conflict journal: `edgestorectl conflicts`.");

    public static readonly EventReason MemberRestarting = EventReason.Normal(Both, "Others hold everything that the member has, and its pod is stopped for a change.");

    public static readonly EventReason MemberUpgraded = EventReason.Normal(Both, "A restarted member is back and has caught up.");

    public static readonly EventReason PodDeleted = EventReason.Normal(Member, "A pod that cannot be of use is deleted, to be made anew; the message says why.");

    public static readonly EventReason UpgradeStarted = EventReason.Normal(Cluster, "The spec asks for another image, or other options, resources or scheduling.");

    public static readonly EventReason CanaryPassed = EventReason.Normal(Cluster, "The canaries have been well for long enough; the others follow.");

    public static readonly EventReason UpgradeWaiting = EventReason.Normal(Cluster, "All members that are left wait for a maintenance window of their site.");

    public static readonly EventReason UpgradePaused = EventReason.Normal(Cluster, "The change is held by the spec.");

    public static readonly EventReason UpgradeResumed = EventReason.Normal(Cluster, "A change that was held or halted goes on.");

    public static readonly EventReason UpgradeHalted = EventReason.Warning(Cluster, "A member did not come back in time, or a canary is not well; nothing more is restarted.");

    public static readonly EventReason UpgradeCompleted = EventReason.Normal(Cluster, "Every member that is not offline has the change.");

    public static readonly EventReason UpgradeRefused = EventReason.Warning(Cluster, "The release cannot follow the one that runs; the message says over which one to go.");

    public static readonly EventReason RollingBack = EventReason.Warning(Cluster, "A canary failed, and the change is being undone.");

    public static readonly EventReason RolledBack = EventReason.Warning(Cluster, "The change is undone.");

    public static readonly EventReason AuthorityIntroduced = EventReason.Normal(Cluster, "A new certificate authority is there, and is spread to all members before it signs.");

    public static readonly EventReason AuthorityPromoted = EventReason.Normal(Cluster, "The new certificate authority signs.");

    public static readonly EventReason AuthorityDropped = EventReason.Normal(Cluster, "The previous certificate authority is trusted no longer.");

    public static readonly EventReason RepairCreated = EventReason.Normal(Cluster, "The schedule, or the return of a member, has made an EdgeStoreRepair.");

    public static readonly EventReason BackupScheduled = EventReason.Normal(Cluster, "The schedule has made an EdgeStoreBackup.");

    public static readonly EventReason RepairStarted = EventReason.Normal(Repair, "The pairs are chosen.");

    public static readonly EventReason RepairSucceeded = EventReason.Normal(Repair, "Every pair was compared and healed.");

    public static readonly EventReason RepairPartiallySucceeded = EventReason.Warning(Repair, "Some pairs were; the message says which were not, and why.");

    public static readonly EventReason RepairFailed = EventReason.Warning(Repair, "No pair was compared; the message says why.");

    public static readonly EventReason PairResumed = EventReason.Normal(Repair, "A pair is compared again, from the key that was reached.");

    public static readonly EventReason PairDelayed = EventReason.Warning(Repair, "The comparison of a pair broke off, and is tried again.");

    public static readonly EventReason PairSkipped = EventReason.Warning(Repair, "A pair is left out because a member is away; it is made up for on its return.");

    public static readonly EventReason PairFailed = EventReason.Warning(Repair, "A pair could not be compared or healed; the message says why.");

    public static readonly EventReason DivergenceFound = EventReason.Warning(Repair, "Two members disagreed on keys on which they ought not to. Look at their disks.");

    public static readonly EventReason BackupStarted = EventReason.Normal(Backup, "A pod for an attempt is made.");

    public static readonly EventReason BackupAttemptFailed = EventReason.Warning(Backup, "An attempt failed; the next begins after a pause.");

    public static readonly EventReason BackupSucceeded = EventReason.Normal(Backup, "The file is complete.");

    public static readonly EventReason BackupFailed = EventReason.Warning(Backup, "No attempt is left, or no time.");

    public static readonly EventReason BackupFileDeleted = EventReason.Normal(Backup, "The file went with its EdgeStoreBackup, as `deletionPolicy` says.");

    public static readonly EventReason BackupFileNotDeleted = EventReason.Warning(Backup, "The file could not be deleted; it is tried again for ten minutes.");

    public static readonly EventReason BackupFileKept = EventReason.Warning(Backup, "The file could not be deleted in time, and stays. Delete it by hand.");
}
