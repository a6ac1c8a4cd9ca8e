using EdgeStore.Core.Repair;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Peers;
using Grpc.Core;

namespace EdgeStore.Server.Repair;

/// <summary>The side of a repair that was called. It takes part in a few at once, because each holds a snapshot.</summary>
internal sealed class PeerRepairService(LinkServices links, IHostApplicationLifetime lifetime) : PeerRepair.PeerRepairBase
{
    private const int MaxConcurrent = 4;

    private int _running;

    public override async Task Run(
        IAsyncStreamReader<RepairMessage> requestStream, IServerStreamWriter<RepairMessage> responseStream, ServerCallContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            if (Interlocked.Increment(ref _running) > MaxConcurrent)
            {
                var busy = new Refusal { Reason = Refusal.Types.Reason.Busy, Message = $"{MaxConcurrent} repairs are going on at this member" };
                await responseStream.WriteAsync(new RepairMessage { Refusal = busy }, stop.Token);
                return;
            }

            await ServeAsync(requestStream, responseStream, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The caller has hung up, or this member stops.
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task ServeAsync(IAsyncStreamReader<RepairMessage> requests, IServerStreamWriter<RepairMessage> answers, CancellationToken cancellation)
    {
        var responder = new RepairResponder(links.Settings, new RepairSettings(), links.Local, links.Directory);
        while (await requests.MoveNext(cancellation))
        {
            var events = new Queue<RepairEvent>([new RepairEvent.Received(requests.Current)]);
            while (events.TryDequeue(out var happened))
            {
                foreach (var effect in responder.Handle(happened))
                {
                    if (effect is RepairEffect.Close) return;
                    if (effect is RepairEffect.Send send) await answers.WriteAsync(send.Message, cancellation);
                    if (effect is RepairEffect.Merge merge) events.Enqueue(await RepairWriter.MergeAsync(links.Writer, merge.Batch, cancellation));
                }
            }
        }
    }
}
