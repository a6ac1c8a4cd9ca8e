namespace EdgeStore.Operator.Status.Upgrading;

internal sealed record UpgradeEvent(EventReason Reason, string Message);

/// <summary>What happened to a change between two statuses, as a person can follow it.</summary>
internal static class UpgradeEvents
{
    public static IEnumerable<UpgradeEvent> Between(UpgradeStatus? before, UpgradeStatus? after)
    {
        if (after is null) yield break;
        if (before?.ToTemplateHash != after.ToTemplateHash)
        {
            before = null;
            if (after.Phase != UpgradePhase.Refused)
                yield return Tell(EventReasons.UpgradeStarted, $"{Change(after)} at {Words.Count(after.Total, "member")}{OnReturn(after)}");
        }
        if (before?.Canary?.PassedAt is null && after.Canary is { PassedAt: not null, Members: { } members })
            yield return Tell(EventReasons.CanaryPassed, $"{Words.List(members)} took {after.ToImage} well; the others follow");
        if (before?.Phase != after.Phase && Phase(before, after) is { } told) yield return told;
    }

    private static UpgradeEvent? Phase(UpgradeStatus? before, UpgradeStatus after) => after.Phase switch
    {
        UpgradePhase.Halted => Tell(EventReasons.UpgradeHalted, after.HaltedReason),
        UpgradePhase.RollingBack => Tell(EventReasons.RollingBack, $"{after.ToImage} is given up, {after.FromImage} comes back: {after.FailedReason}"),
        UpgradePhase.RolledBack => Tell(EventReasons.RolledBack, $"All members run {after.FromImage} again. {after.ToImage} failed: {after.FailedReason}"),
        UpgradePhase.Refused => Tell(EventReasons.UpgradeRefused, after.HaltedReason),
        UpgradePhase.WaitingForWindow => Tell(EventReasons.UpgradeWaiting, after.WaitingFor),
        UpgradePhase.Paused => Tell(EventReasons.UpgradePaused, $"{after.Updated} of {Words.Count(after.Total, "member")} updated"),
        UpgradePhase.Complete => Tell(EventReasons.UpgradeCompleted, $"{Change(after)}: done at {Words.Count(after.Updated, "member")}{OnReturn(after)}"),
        UpgradePhase.Canary or UpgradePhase.Rolling when before is { Phase: UpgradePhase.Halted or UpgradePhase.Paused } => Tell(EventReasons.UpgradeResumed, after.WaitingFor),
        _ => null,
    };

    private static string Change(UpgradeStatus upgrade)
        => upgrade.FromImage == upgrade.ToImage || upgrade.FromImage is null ? $"New settings of {upgrade.ToImage}" : $"From {upgrade.FromImage} to {upgrade.ToImage}";

    private static string OnReturn(UpgradeStatus upgrade) => upgrade.PendingOnReturn == 0 ? "" : $", and at {upgrade.PendingOnReturn} more on return";

    private static UpgradeEvent Tell(EventReason reason, string? message) => new(reason, message ?? "");
}
