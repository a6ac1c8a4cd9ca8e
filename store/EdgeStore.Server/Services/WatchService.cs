using EdgeStore.Core.Errors;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Watching;
using EdgeStore.Server.Writing;
using Grpc.Core;
using Prometheus;

namespace EdgeStore.Server.Services;

/// <summary>etcd's Watch service: one call carries many watches.</summary>
internal sealed class WatchService(
    WatchHub hub,
    StoreHead store,
    IStorageEngine engine,
    ResponseHeaders headers,
    ServerOptions options,
    WatchMetrics metrics,
    TimeProvider time,
    IHostApplicationLifetime lifetime) : Watch.WatchBase
{
    public override async Task Watch(
        IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        var builder = new ResponseBuilder(headers, store, engine, options.Limits);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var stream = new WatchStream(hub, new LogCatchUp(engine, store), builder, headers);
        using var requests = new WatchRequests(hub, stream, store, headers, options.Limits.WatchProgressInterval, time);
        using var counted = metrics.Streams.TrackInProgress();

        var receiving = ReceiveAsync(requestStream, requests, stop.Token);
        var sending = stream.SendAsync(responseStream, stop.Token);

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
