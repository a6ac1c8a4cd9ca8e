using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Replication;
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
    IStoreWriter writer,
    IServiceProvider services) : Protocol.Admin.Admin.AdminBase
{
    /// <summary>Null for a lone member.</summary>
    private readonly FleetMonitor? _fleet = services.GetService<FleetMonitor>();

    private readonly RepairCalls? _repairs = services.GetService<RepairCalls>();

    private readonly ScheduleCalls? _schedules = services.GetService<ScheduleCalls>();

    public override Task<MemberStatus> Status(StatusRequest request, ServerCallContext context)
    {
        guard.Check(context);
        return Task.FromResult(status.Read());
    }

    public override async Task<FlushResponse> Flush(FlushRequest request, ServerCallContext context)
    {
        guard.Check(context);
        var moment = store.Published;
        var holders = await PushAsync(moment, request.MinPeers, _ => true, context.CancellationToken);
        return new FlushResponse { Vector = moment.Vector.ToMessage(), Holders = { holders } };
    }

    public override async Task<LeaveResponse> Leave(LeaveRequest request, ServerCallContext context)
    {
        guard.Check(context);
        CheckPeers(request.MinPeers);

        // A member that has left takes no more changes of clients, so what is published now is all there will ever be.
        if (store.Published.Phase != MemberPhase.Left) await SetPhaseAsync(MemberPhase.Leaving);
        var moment = store.Published;
        var holders = await PushAsync(
            moment,
            request.MinPeers,
            fleet => fleet.Peers.Where(peer => peer.View.Connected).All(peer => peer.View.Holds(moment)),
            context.CancellationToken);
        if (moment.Phase != MemberPhase.Left) await SetPhaseAsync(MemberPhase.Left);
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
        return _repairs?.RunAsync(request, responseStream, context.CancellationToken)
            ?? throw new RpcException(new Status(StatusCode.FailedPrecondition, "a lone member has nobody to compare itself with"));
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

    private ScheduleCalls Schedules =>
        _schedules ?? throw new RpcException(new Status(StatusCode.FailedPrecondition, "a lone member has no links"));

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

    /// <summary>Waits until enough peers hold everything that a state does.</summary>
    /// <returns>Their names.</returns>
    private async Task<IEnumerable<string>> PushAsync(
        StoreState moment, uint minPeers, Func<FleetView, bool> isEnough, CancellationToken cancellation)
    {
        CheckPeers(minPeers);
        if (_fleet is null) return [];
        var fleet = await _fleet.WaitAsync(fleet => fleet.Holders(moment).Count >= minPeers && isEnough(fleet), cancellation);
        return fleet.Holders(moment).Select(peer => peer.Member.Name);
    }

    private void CheckPeers(uint wanted)
    {
        var peers = _fleet?.Current.Peers.Count ?? 0;
        if (wanted <= peers) return;
        throw new RpcException(new Status(StatusCode.FailedPrecondition, $"there are {peers} other active members, fewer than the {wanted} asked for"));
    }

    // Not cancelled with the call: a leave that has begun stays begun.
    private async Task SetPhaseAsync(MemberPhase phase) => await writer.WriteAsync(
        batch =>
        {
            batch.SetPhase(phase);
            return true;
        },
        CancellationToken.None);
}
