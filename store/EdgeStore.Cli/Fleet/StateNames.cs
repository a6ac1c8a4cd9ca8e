using EdgeStore.Protocol.Admin;

namespace EdgeStore.Cli.Fleet;

internal static class StateNames
{
    public static string Of(MemberState state) => state switch
    {
        MemberState.Active => "active",
        MemberState.Leaving => "leaving",
        MemberState.Left => "left",
        MemberState.Removed => "removed",
        _ => "unknown",
    };
}
