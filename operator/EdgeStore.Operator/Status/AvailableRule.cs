using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Status;

internal static class AvailableRule
{
    public static Verdict Judge(ClusterLook look)
    {
        var serving = look.Views.Count(v => v.Serves);
        var message = Words.Share(serving, look.Views.Count, "member", "serves", "serve");
        var offline = look.Views.Where(v => v.Phase is MemberPhase.Offline or MemberPhase.Expired).ToList();
        if (offline.Count > 0) message += $"; offline: {Words.Names(offline)}";
        return serving > 0 ? Verdict.True(AvailableReasons.MembersServe, message) : Verdict.False(AvailableReasons.NoMemberServes, message);
    }
}
