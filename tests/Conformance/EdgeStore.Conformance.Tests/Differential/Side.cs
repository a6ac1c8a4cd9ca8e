using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>One of the two servers with its watch stream.</summary>
internal sealed class Side(ServerProcess server) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public EtcdClient Client => server.Client;

    public Implementation Implementation => server.Implementation;

    public WatchLog Watches { get; private set; } = null!;

    public long LastRevision { get; set; }

    /// <summary>Who asks: the token of a user, or nothing.</summary>
    public Metadata Headers { get; set; } = [];

    public static async Task<Side> StartAsync(Implementation implementation, params string[] arguments)
    {
        var side = new Side(await ServerProcess.StartAsync(implementation, arguments));
        await side.OpenWatchesAsync(from: 0);
        return side;
    }

    /// <summary>Creates a watch and waits for the answer.</summary>
    public async Task CreateWatchAsync(WatchCreateRequest request)
    {
        var before = Watches.Created;
        await Watches.SendAsync(new WatchRequest { CreateRequest = request });
        await Eventually.IsTrueAsync(() => Watches.Created > before, s_patience, () => $"{Implementation}: no answer to {request}");
    }

    public async Task CancelWatchAsync(long watchId)
    {
        var before = Watches.Cancelled;
        await Watches.SendAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = watchId } });
        await Eventually.IsTrueAsync(() => Watches.Cancelled > before, s_patience, () => $"{Implementation}: watch {watchId} lives on");
    }

    public async Task RestartAsync(bool clean)
    {
        await Watches.DisposeAsync();
        if (clean)
            await server.StopAsync();
        else
            await server.KillAsync();
        await server.StartAsync();
        await OpenWatchesAsync(LastRevision + 1);
    }

    public async ValueTask DisposeAsync()
    {
        if (Watches is not null)
            await Watches.DisposeAsync();
        await server.DisposeAsync();
    }

    private Task OpenWatchesAsync(long from)
    {
        Watches = new WatchLog(Client);
        return CreateWatchAsync(new WatchCreateRequest
        {
            Key = Bytes.FromKey,
            RangeEnd = Bytes.FromKey,
            StartRevision = from,
            WatchId = WatchLog.Everything,
            PrevKv = true,
        });
    }
}
