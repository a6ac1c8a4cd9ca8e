using EdgeStore.Core.Errors;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Repair;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Telemetry;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Repair;

/// <summary>
/// The side of a repair that asks: drives one <see cref="RepairInitiator"/> over a call. The dialogue is strict, so one
/// loop does: carry the effects out, then wait for the answer or for the time.
/// </summary>
internal sealed class RepairRunner(LinkServices links, PeerChannels channels, RepairMetrics metrics, ILogger<RepairRunner> log)
{
    /// <summary>A segment may take the other side a while to read, on a slow disk.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromMinutes(2);

    /// <param name="report">Is told of the progress, the last one included.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<RepairRun> RunAsync(
        ClusterMember peer, RepairSettings settings, ByteString fromKey, Func<RepairProgress, Task> report, CancellationToken cancellation)
    {
        var initiator = new RepairInitiator(links.Settings, settings, links.Local, links.Directory, peer.Tag, fromKey);
        var counted = initiator.Progress;
        string? error = null;
        foreach (var address in peer.PeerUrls)
        {
            error = null;
            try
            {
                using var channel = channels.Open(address);
                using var call = new PeerRepair.PeerRepairClient(channel).Run(PeerChannels.Call(cancellation));
                error = await DriveAsync(initiator, call, Report, cancellation);
                break;
            }
            catch (Exception exception) when (IsFailure(exception, cancellation))
            {
                error = exception is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : exception.Message;
                if (initiator.Progress.BytesExchanged > 0) break; // it had begun
            }
        }

        if (peer.PeerUrls.Length == 0) error = "the peer has no address";
        cancellation.ThrowIfCancellationRequested();
        metrics.Advanced(counted, initiator.Progress);
        metrics.Ended(error is null ? initiator.Progress.Outcome.ToString().ToLowerInvariant() : "failed");
        Tell(peer, initiator.Progress, error);
        return new RepairRun(initiator.Progress, error);

        Task Report(RepairProgress progress)
        {
            metrics.Advanced(counted, progress);
            counted = progress;
            return report(progress);
        }
    }

    private async Task<string?> DriveAsync(
        RepairInitiator initiator,
        AsyncDuplexStreamingCall<RepairMessage, RepairMessage> call,
        Func<RepairProgress, Task> report,
        CancellationToken cancellation)
    {
        var events = new Queue<RepairEvent>([new RepairEvent.Opened()]);
        while (true)
        {
            var isAwaiting = false;
            while (events.TryDequeue(out var happened))
            {
                foreach (var effect in initiator.Handle(happened, NowMs))
                {
                    switch (effect)
                    {
                        case RepairEffect.Send send:
                            call.RequestStream.WriteOptions = send.Message.Hello is null ? null : PeerChannels.Uncompressed;
                            await call.RequestStream.WriteAsync(send.Message, cancellation);
                            isAwaiting = true;
                            break;
                        case RepairEffect.Merge merge:
                            events.Enqueue(await RepairWriter.MergeAsync(links.Writer, merge.Batch, cancellation));
                            break;
                        case RepairEffect.Report progress:
                            await report(progress.Progress);
                            break;
                        case RepairEffect.Close close:
                            await call.RequestStream.CompleteAsync();
                            return close.Refusal is { } refusal ? $"{refusal.Message} ({refusal.Reason})" : null;
                    }
                }
            }

            events.Enqueue(isAwaiting ? await AnswerAsync(initiator, call, cancellation) : await PauseAsync(initiator, cancellation));
        }
    }

    private async Task<RepairEvent> AnswerAsync(
        RepairInitiator initiator, AsyncDuplexStreamingCall<RepairMessage, RepairMessage> call, CancellationToken cancellation)
    {
        var patience = AnswerPatience;
        if (initiator.NextTickMs != long.MaxValue) patience = Min(patience, Until(initiator.NextTickMs));
        var answer = call.ResponseStream.MoveNext(cancellation);
        try
        {
            if (!await answer.WaitAsync(patience, links.Time, cancellation)) throw new IOException("the peer closed the stream");
            return new RepairEvent.Received(call.ResponseStream.Current);
        }
        catch (TimeoutException) when (patience < AnswerPatience)
        {
            return new RepairEvent.Tick(); // the deadline
        }
    }

    private async Task<RepairEvent> PauseAsync(RepairInitiator initiator, CancellationToken cancellation)
    {
        await Task.Delay(Until(initiator.NextTickMs), links.Time, cancellation);
        return new RepairEvent.Tick();
    }

    private void Tell(ClusterMember peer, RepairProgress progress, string? error)
    {
        if (error is not null)
        {
            log.LogWarning("repair with {Peer} stopped after {Keys} keys: {Reason}", peer.Name, progress.KeysCompared, error);
            return;
        }

        log.Log(
            progress.RecordsDivergent + progress.RecordsUnrepaired > 0 ? LogLevel.Warning : LogLevel.Information,
            "repair with {Peer} {Outcome}: {Keys} keys compared, {Divergent} differed, {Here} healed here, {There} there, {Unrepaired} could not be healed",
            peer.Name, progress.Outcome, progress.KeysCompared, progress.RecordsDivergent, progress.HealedHere, progress.HealedThere, progress.RecordsUnrepaired);
    }

    private TimeSpan Until(long dueMs) => TimeSpan.FromMilliseconds(Math.Clamp(dueMs - NowMs, 1, int.MaxValue));

    private long NowMs => (long)links.Time.GetElapsedTime(0).TotalMilliseconds;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static bool IsFailure(Exception exception, CancellationToken cancellation) => !cancellation.IsCancellationRequested
        && exception is RpcException or IOException or HttpRequestException or InvalidOperationException or TimeoutException or EtcdException;
}
