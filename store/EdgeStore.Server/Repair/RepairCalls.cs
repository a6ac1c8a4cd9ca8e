using EdgeStore.Core.Membership;
using EdgeStore.Core.Repair;
using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Peers;
using Grpc.Core;

namespace EdgeStore.Server.Repair;

/// <summary>Repairs on demand, for the admin service.</summary>
internal sealed class RepairCalls(RepairRunner runner, FleetMonitor fleet)
{
    private const uint MaxSegmentKeys = 1 << 20;

    /// <exception cref="RpcException">The request makes no sense.</exception>
    public async Task RunAsync(RepairRequest request, IServerStreamWriter<RepairReport> reports, CancellationToken cancellation)
    {
        var settings = SettingsOf(request);
        foreach (var peer in PeersOf(request))
        {
            var run = await runner.RunAsync(peer, settings, request.FromKey, ReportAsync, cancellation);
            var last = ReportOf(peer, run.Progress);
            last.Result = run.Error is not null ? RepairResult.Failed
                : run.Progress.Outcome == RepairOutcome.DeadlinePassed ? RepairResult.Deadline
                : RepairResult.Completed;
            last.Error = run.Error ?? "";
            await reports.WriteAsync(last, cancellation);

            Task ReportAsync(RepairProgress progress) =>
                progress.Outcome == RepairOutcome.Running ? reports.WriteAsync(ReportOf(peer, progress), cancellation) : Task.CompletedTask;
        }
    }

    private List<ClusterMember> PeersOf(RepairRequest request)
    {
        var active = fleet.Current.Peers.Select(peer => peer.Member).ToList();
        if (request.FromKey.Length > 0 && request.Peers.Count != 1) throw Invalid("from_key needs exactly one peer");
        if (request.Peers.Count == 0) return [.. active.Where(member => member.PeerUrls.Length > 0)];
        return [.. request.Peers.Select(name => active.Find(member => member.Name == name) switch
        {
            null => throw Invalid($"there is no other active member '{name}'"),
            { PeerUrls.Length: 0 } => throw Invalid($"member '{name}' has no address: it has to be asked to repair with this one"),
            var member => member,
        })];
    }

    private static RepairSettings SettingsOf(RepairRequest request)
    {
        if (request.SegmentKeys > MaxSegmentKeys) throw Invalid($"segment_keys is more than {MaxSegmentKeys}");
        if (request.DeadlineMs > int.MaxValue) throw Invalid($"deadline_ms is more than {int.MaxValue}");
        if (request.BytesPerSecond > long.MaxValue) throw Invalid("bytes_per_second is too large");
        var settings = new RepairSettings { BytesPerSecond = (long)request.BytesPerSecond, DeadlineMs = (long)request.DeadlineMs };
        return request.SegmentKeys == 0 ? settings : settings with { SegmentKeys = (int)request.SegmentKeys };
    }

    private static RepairReport ReportOf(ClusterMember peer, RepairProgress progress) => new()
    {
        Peer = peer.Name,
        NextKey = progress.NextKey,
        KeysTotal = (ulong)progress.KeysTotal,
        KeysCompared = (ulong)progress.KeysCompared,
        RangesCompared = (ulong)progress.RangesCompared,
        RangesDivergent = (ulong)progress.RangesDivergent,
        BytesRead = (ulong)progress.BytesRead,
        BytesExchanged = (ulong)progress.BytesExchanged,
        RecordsDivergent = (ulong)progress.RecordsDivergent,
        RecordsReceived = (ulong)progress.RecordsReceived,
        RecordsSent = (ulong)progress.RecordsSent,
        HealedHere = (ulong)progress.HealedHere,
        HealedThere = (ulong)progress.HealedThere,
        RecordsUnrepaired = (ulong)progress.RecordsUnrepaired,
        RecordsUndecided = (ulong)progress.RecordsUndecided,
    };

    private static RpcException Invalid(string fault) => new(new Status(StatusCode.InvalidArgument, fault));
}
