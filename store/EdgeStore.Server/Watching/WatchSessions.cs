using EdgeStore.Core.Storage;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Watching;

/// <summary>Opens watch sessions: for clients' calls, and for the server's own use.</summary>
internal sealed class WatchSessions(
    WatchHub hub, StoreHead store, IStorageEngine engine, ResponseHeaders headers, ServerOptions options, TimeProvider time)
{
    public WatchSession Open()
    {
        var builder = new ResponseBuilder(headers, store, engine, options.Limits);
        var stream = new WatchStream(hub, new LogCatchUp(engine, store), builder, headers);
        return new WatchSession(stream, new WatchRequests(hub, stream, store, headers, options.Limits.WatchProgressInterval, time));
    }
}
