using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Status;

internal static class PartitionedRule
{
    public static Verdict Judge(ClusterLook look)
    {
        var vanished = Vanishing.Of(look.Observation, look.Views);
        return vanished.Count == 0
            ? Verdict.False(ControlPlanePartitionedReasons.MembersAnswer, "most members that answered within the last hour answer now")
            : Verdict.True(ControlPlanePartitionedReasons.MembersVanished, $"{vanished.Count} members are silent at once, the operator may be cut off from them; nothing is restarted, removed or replaced meanwhile: {Words.Names(vanished)}");
    }
}
