using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Access;
using EdgeStore.Server.Gateway;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Watching;
using Grpc.Core;
using Prometheus;

namespace EdgeStore.Server.Services;

/// <summary>etcd's Watch service: one call carries many watches.</summary>
internal sealed class WatchService(WatchSessions sessions, AccessGuard guard, WatchMetrics metrics, GrpcMetrics calls, IHostApplicationLifetime lifetime)
    : Watch.WatchBase
{
    public override async Task Watch(
        IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var session = sessions.Open(request => guard.Check(request, context));
        using var counted = metrics.Streams.TrackInProgress();

        var receiving = ReceiveAsync(requestStream, session.Requests, stop.Token);

        // The gateway's responses are JSON.
        var responses = context is GatewayCall ? responseStream : new FramedResponses(context.GetHttpContext().Response.BodyWriter, calls.Of(MethodType.DuplexStreaming, context.Method));
        var sending = session.Stream.SendAsync(responses, stop.Token);

        // As with etcd, a client that has nothing more to ask still gets the events of its watches.
        if (await Task.WhenAny(receiving, sending) == receiving && receiving.IsCompletedSuccessfully)
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync();
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (lifetime.ApplicationStopping.IsCancellationRequested) throw EtcdErrors.Stopped.ToException();
        await (receiving.IsFaulted ? receiving : sending);
    }

    private static async Task ReceiveAsync(IAsyncStreamReader<WatchRequest> reader, WatchRequests requests, CancellationToken cancellation)
    {
        while (await reader.MoveNext(cancellation)) await requests.HandleAsync(reader.Current, cancellation);
    }
}
