using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Peers;
using Grpc.Core;

namespace EdgeStore.Server.Admin;

/// <summary>The schedule of links, for the admin service.</summary>
internal sealed class ScheduleCalls(ScheduleStore store, PeerChoice choice, IMemberDirectory directory)
{
    /// <exception cref="RpcException">The schedule makes no sense, or is older than the present one.</exception>
    public SetScheduleResponse Set(SetScheduleRequest request)
    {
        // Before its numbers are narrowed.
        foreach (var link in request.Schedule?.Links ?? [])
        {
            if (link.Tag > int.MaxValue || link.OtherTag > int.MaxValue || link.BytesPerSecond > long.MaxValue)
                throw Refused(StatusCode.InvalidArgument, $"a link between the tags {link.Tag} and {link.OtherTag} with {link.BytesPerSecond} bytes a second");
        }

        var schedule = ScheduleStore.FromMessage(request.Schedule);
        if (schedule.Fault() is { } fault) throw Refused(StatusCode.InvalidArgument, fault);
        return store.Replace(schedule)
            ? new SetScheduleResponse()
            : throw Refused(StatusCode.FailedPrecondition, $"schedule {schedule.Version} is not newer than schedule {store.Current.Version}, which is in use, and another");
    }

    public GetScheduleResponse Get() => new()
    {
        Schedule = ScheduleStore.ToMessage(store.Current),
        Peers = { choice.Current.Select(directory.Current.Find).OfType<ClusterMember>().Select(member => member.Name) },
    };

    private static RpcException Refused(StatusCode code, string reason) => new(new Status(code, reason));
}
