using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Peers;

namespace EdgeStore.Server.Repair;

/// <summary>
/// etcd's CORRUPT alarm: the peers that include the same changes and hold something else. Which of the two is at fault
/// nobody knows, so each names the other; it goes when both are seen to be equal.
/// </summary>
internal sealed class CorruptionAlarms(FleetMonitor fleet)
{
    public IEnumerable<AlarmMember> Current(AlarmRequest asked)
    {
        if (asked.Alarm is not (AlarmType.None or AlarmType.Corrupt)) return [];
        return fleet.Current.Peers
            .Where(peer => peer.View.Diverged && (asked.MemberID == 0 || asked.MemberID == peer.View.MemberId))
            .Select(peer => new AlarmMember { MemberID = peer.View.MemberId, Alarm = AlarmType.Corrupt });
    }
}
