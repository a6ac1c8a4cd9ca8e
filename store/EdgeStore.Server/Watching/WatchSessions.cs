using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Watching;

/// <summary>Opens watch sessions: for clients' calls, and for the server's own use.</summary>
internal sealed class WatchSessions(
    WatchHub hub, StoreHead store, IStorageEngine engine, ResponseHeaders headers, ServerOptions options, WatchMetrics metrics, TimeProvider time)
{
    /// <param name="check">Throws what the client is told when it may not watch that.</param>
    public WatchSession Open(Action<WatchCreateRequest>? check = null)
    {
        var builder = new ResponseBuilder(headers, store, engine, options.Limits, metrics);
        var stream = new WatchStream(hub, new LogCatchUp(engine, store), builder, headers);
        var requests = new WatchRequests(hub, stream, store, headers, options.Limits.WatchProgressInterval, check, time);
        return new WatchSession(stream, requests);
    }
}
