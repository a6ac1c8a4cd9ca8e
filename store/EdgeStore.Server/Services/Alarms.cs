using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Repair;
using EdgeStore.Server.Space;

namespace EdgeStore.Server.Services;

/// <summary>
/// What is wrong with this member, in etcd's words. NOSPACE is this member's own, is kept over restarts and goes when
/// somebody disarms it. CORRUPT names each peer whose content differs from this member's; nobody can disarm it, it goes
/// when the two are seen to hold the same.
/// </summary>
internal sealed class Alarms(ResponseHeaders headers, SpaceGuard space, CorruptionAlarms corruption)
{
    public IEnumerable<AlarmMember> Current => Find(new AlarmRequest());

    /// <returns>As with etcd: what was asked for, or what the request has changed.</returns>
    /// <exception cref="EtcdException">The alarm cannot be raised by hand.</exception>
    public async ValueTask<IEnumerable<AlarmMember>> HandleAsync(AlarmRequest request)
    {
        switch (request.Action)
        {
            case AlarmRequest.Types.AlarmAction.Activate:
                if (request.Alarm == AlarmType.None) return [];
                if (request.Alarm != AlarmType.Nospace || request.MemberID != headers.MemberId) throw EtcdErrors.AlarmsCannotBeRaised.ToException();
                await space.SetAlarmAsync(true);
                return [OwnNoSpace()];
            case AlarmRequest.Types.AlarmAction.Deactivate:
                if (request.Alarm != AlarmType.Nospace || request.MemberID != headers.MemberId || !space.HasAlarm) return [];
                await space.SetAlarmAsync(false);
                return [OwnNoSpace()];
            default:
                return Find(request);
        }
    }

    private IEnumerable<AlarmMember> Find(AlarmRequest request)
    {
        if (space.HasAlarm && request.Alarm is (AlarmType.None or AlarmType.Nospace)) yield return OwnNoSpace();
        foreach (var alarm in corruption.Current(request)) yield return alarm;
    }

    private AlarmMember OwnNoSpace() => new() { MemberID = headers.MemberId, Alarm = AlarmType.Nospace };
}
