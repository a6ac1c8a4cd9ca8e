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

    /// <summary>Streams of their own, of whoever asked at the time.</summary>
    public List<WatchLog> UsersWatches { get; } = [];

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

    /// <summary>Creates a watch of the user who asks, on a stream of its own.</summary>
    /// <returns>The first of the answer: whether it was refused may only be said later.</returns>
    public async Task<string> CreateUsersWatchAsync(WatchCreateRequest request)
    {
        var watch = new WatchLog(Client, Headers);
        UsersWatches.Add(watch);
        await watch.SendAsync(new WatchRequest { CreateRequest = request });
        await Eventually.IsTrueAsync(() => watch.Created > 0 || watch.Failure is not null, s_patience, () => $"{Implementation}: no answer to {request}");
        return watch.Failure is { } failure ? $"{failure.StatusCode}: {failure.Status.Detail}" : watch.Snapshot()[0];
    }

    /// <summary>All that these have shown, in the order in which they were created.</summary>
    public string[] ShownToUsers() => [.. UsersWatches.SelectMany((watch, number) => watch.Snapshot().Select(entry => $"{number}: {entry}"))];

    public async Task EndUsersWatchesAsync()
    {
        foreach (var watch in UsersWatches) await watch.DisposeAsync();
        UsersWatches.Clear();
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
        await EndUsersWatchesAsync();
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
        await EndUsersWatchesAsync();
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
