using EdgeStore.Protocol.Admin;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Operator.Members;

internal sealed class GrpcMemberRepairs(MemberChannels channels) : IMemberRepairs
{
    public async Task<RepairOutcome> RunAsync(
        MemberEndpoint member, RepairCall call, Action<RepairReading> read, CancellationToken cancellationToken)
    {
        var request = new RepairRequest
        {
            Peers = { call.Peer },
            BytesPerSecond = (ulong)call.BytesPerSecond,
            DeadlineMs = (ulong)Math.Clamp(call.Deadline.TotalMilliseconds, 1, int.MaxValue),
            FromKey = call.FromKey is null ? ByteString.Empty : ByteString.FromBase64(call.FromKey),
        };
        try
        {
            using var stream = new Admin.AdminClient(channels.Get(member)).Repair(request, cancellationToken: cancellationToken);
            while (await stream.ResponseStream.MoveNext(cancellationToken))
            {
                var report = stream.ResponseStream.Current;
                read(Reading(report));
                switch (report.Result)
                {
                    case RepairResult.Completed: return RepairOutcome.Completed;
                    case RepairResult.Deadline: return new RepairOutcome("its time was up");
                    case RepairResult.Failed: return new RepairOutcome(report.Error.Length > 0 ? report.Error : "it failed, and does not say why");
                    default: continue;
                }
            }
            return new RepairOutcome("the member ended the call without a result");
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            return new RepairOutcome(GrpcMemberAdmin.Explain(e));
        }
        catch (RpcException e)
        {
            throw new OperationCanceledException("the call was cancelled", e, cancellationToken);
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException or ObjectDisposedException)
        {
            return new RepairOutcome($"cannot be dialled: {e.Message}");
        }
    }

    private static RepairReading Reading(RepairReport report) => new()
    {
        KeysTotal = (long)report.KeysTotal,
        NextKey = report.NextKey.IsEmpty ? null : report.NextKey.ToBase64(),
        Totals = new RepairTotals
        {
            KeysCompared = (long)report.KeysCompared,
            BytesRead = (long)report.BytesRead,
            BytesExchanged = (long)report.BytesExchanged,
            DivergentRanges = (long)report.RangesDivergent,
            DivergentRecords = (long)report.RecordsDivergent,
            Healed = (long)(report.HealedHere + report.HealedThere),
            Unrepaired = (long)report.RecordsUnrepaired,
            Undecided = (long)report.RecordsUndecided,
        },
    };
}
