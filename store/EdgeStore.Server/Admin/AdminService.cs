using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Repair;
using EdgeStore.Server.Snapshots;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Admin;

/// <summary>What the operator and edgestorectl ask of a member.</summary>
internal sealed class AdminService(
    AdminGuard guard,
    StatusReader status,
    ConflictReports conflicts,
    SnapshotSource snapshots,
    StoreHead store,
    FleetMonitor fleet,
    Departure departure,
    RepairCalls repairs,
    ScheduleCalls schedules) : Protocol.Admin.Admin.AdminBase
{
    public override Task<MemberStatus> Status(StatusRequest request, ServerCallContext context)
    {
        guard.Check(context);
        return Task.FromResult(status.Read());
    }

    public override async Task<FlushResponse> Flush(FlushRequest request, ServerCallContext context)
    {
        guard.Check(context);
        CheckPeers(request.MinPeers);
        var moment = store.Published;
        var holders = await fleet.PushAsync(moment, request.MinPeers, _ => true, context.CancellationToken);
        return new FlushResponse { Vector = moment.Vector.ToMessage(), Holders = { holders } };
    }

    public override async Task<LeaveResponse> Leave(LeaveRequest request, ServerCallContext context)
    {
        guard.Check(context);
        CheckPeers(request.MinPeers);
        if (OwnStanding.RemovalOf(store.Published) is { } removal)
            throw new RpcException(new Status(StatusCode.FailedPrecondition, $"this member cannot leave, it was removed: {removal}"));
        var (moment, holders) = await departure.LeaveAsync(request.MinPeers, context.CancellationToken);
        return new LeaveResponse
        {
            MemberId = moment.MemberId,
            Tag = (uint)moment.Tag.Value,
            Vector = moment.Vector.ToMessage(),
            Holders = { holders },
        };
    }

    public override Task Repair(RepairRequest request, IServerStreamWriter<RepairReport> responseStream, ServerCallContext context)
    {
        guard.Check(context);
        return store.Published.Tag.IsNone
            ? throw new RpcException(new Status(StatusCode.FailedPrecondition, "a lone member has nobody to compare itself with"))
            : repairs.RunAsync(request, responseStream, context.CancellationToken);
    }

    public override Task<SetScheduleResponse> SetSchedule(SetScheduleRequest request, ServerCallContext context)
    {
        guard.Check(context);
        return Task.FromResult(Schedules.Set(request));
    }

    public override Task<GetScheduleResponse> GetSchedule(GetScheduleRequest request, ServerCallContext context)
    {
        guard.Check(context);
        return Task.FromResult(Schedules.Get());
    }

    private ScheduleCalls Schedules => store.Published.Tag.IsNone
        ? throw new RpcException(new Status(StatusCode.FailedPrecondition, "a lone member has no links"))
        : schedules;

    public override async Task Conflicts(ConflictsRequest request, IServerStreamWriter<ConflictReport> responseStream, ServerCallContext context)
    {
        guard.Check(context);
        foreach (var report in conflicts.Read(request)) await responseStream.WriteAsync(report, context.CancellationToken);
    }

    public override Task Snapshot(SnapshotRequest request, IServerStreamWriter<SnapshotChunk> responseStream, ServerCallContext context)
    {
        guard.Check(context);
        return snapshots.SendAsync((piece, revision) => responseStream.WriteAsync(
            new SnapshotChunk { Data = UnsafeByteOperations.UnsafeWrap(piece.Bytes), Revision = revision }, context.CancellationToken));
    }

    private void CheckPeers(uint wanted)
    {
        var peers = fleet.Current.Peers.Count;
        if (wanted <= peers) return;
        throw new RpcException(new Status(StatusCode.FailedPrecondition, $"there are {peers} other active members, fewer than the {wanted} asked for"));
    }
}
