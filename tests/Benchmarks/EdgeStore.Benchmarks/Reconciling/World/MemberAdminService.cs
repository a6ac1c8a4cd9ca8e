using EdgeStore.Protocol.Admin;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace EdgeStore.Benchmarks.Reconciling.World;

/// <summary>The admin service of all members: who is meant, the address says that was dialled.</summary>
internal sealed class MemberAdminService(SimulatedFleet fleet) : Admin.AdminBase
{
    public override async Task<MemberStatus> Status(StatusRequest request, ServerCallContext context)
    {
        var member = await ReachAsync(context);
        fleet.Count("status");
        var (vector, fingerprint) = fleet.Content.Now;
        return new MemberStatus
        {
            ClusterId = fleet.ClusterId,
            MemberId = member.Id,
            Name = member.Name,
            Tag = (uint)member.Tag,
            State = MemberState.Active,
            BuildVersion = "0.1.0",
            MinProtocol = 1,
            Protocol = 1,
            Vector = vector,
            Fingerprint = fingerprint,
            MembershipDigest = member.MembershipDigest,
            ScheduleVersion = member.Schedule?.Version ?? 0,
        };
    }

    public override async Task<FlushResponse> Flush(FlushRequest request, ServerCallContext context)
    {
        var member = await ReachAsync(context);
        fleet.Count("flush");
        // To the peer and back, and its disk.
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, context.CancellationToken);
        return new FlushResponse { Vector = fleet.Content.Now.Vector, Holders = { fleet.PeersOf(member) } };
    }

    public override async Task<SetScheduleResponse> SetSchedule(SetScheduleRequest request, ServerCallContext context)
    {
        (await ReachAsync(context)).Schedule = request.Schedule;
        fleet.Count("schedule");
        return new SetScheduleResponse();
    }

    private async Task<SimulatedMember> ReachAsync(ServerCallContext context)
    {
        var member = fleet.At(context.GetHttpContext().Connection.LocalIpAddress!);
        // As when a node is off: nothing comes back, until the caller gives up.
        if (member is null or { Running: false } or { Silent: true }) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return member!;
    }
}
