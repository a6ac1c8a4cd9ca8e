using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Status.Upgrading;

/// <summary>The condition UpgradeInProgress: True from the moment a change is seen until every member that is not offline has it.</summary>
internal static class UpgradeRule
{
    private static readonly IReadOnlyDictionary<string, ConditionReason> Phases = ListedReasons.ByWord(typeof(UpgradeInProgressReasons));

    public static Verdict Judge(ClusterLook look)
    {
        if (look.Upgrade is not { } upgrade) return Verdict.False(UpgradeInProgressReasons.NoUpgrade, "the members run what they were made with");
        if (upgrade.Phase == UpgradePhase.Refused) return Verdict.False(UpgradeInProgressReasons.Refused, $"nothing is changed: {upgrade.HaltedReason}");
        if (upgrade.Phase == UpgradePhase.RolledBack) return Verdict.False(UpgradeInProgressReasons.RolledBack, $"all members run {upgrade.FromImage} again: {upgrade.FailedReason}");
        var message = $"{upgrade.Updated} of {Words.Count(upgrade.Total, "member")} updated";
        if (upgrade.PendingOnReturn > 0) message += $", {upgrade.PendingOnReturn} on return";
        if ((upgrade.HaltedReason ?? upgrade.WaitingFor) is { } why) message += $"; {why}";
        return UpgradeStatusBuilder.IsUnderWay(upgrade.Phase) ? Verdict.True(Phases[upgrade.Phase], message) : Verdict.False(Phases[upgrade.Phase], message);
    }
}
