using System.Threading.Channels;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Watching;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Grpc.Core;
using Member = EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Fuzzing.Tests.Targets;

/// <summary>What a client asks on one Watch call, message after message, while the store changes.</summary>
internal static class WatchTargets
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(8);
    private static readonly WatchMetrics s_metrics = new(Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry()));

    public static IEnumerable<FuzzTarget> All =>
        [new("watch-requests", [Requests()], input => ServeAsync(input).GetAwaiter().GetResult(), typeof(InvalidProtocolBufferException))];

    /// <summary>Whatever is asked, the call lives on: it still tells how far it has got.</summary>
    private static async Task ServeAsync(byte[] input)
    {
        var asked = Read(input);
        var member = new Member();
        foreach (var key in new[] { "a", "b", "c" }) member.Put(key, "0");
        var store = new StoreHead(member.State);
        var hub = new WatchHub(store, s_metrics);
        member.Committed += batch =>
        {
            store.Publish(batch.State);
            hub.OnCommitted(batch);
        };

        var headers = new ResponseHeaders(member.State);
        var limits = new LimitOptions(1 << 20, 100, TimeSpan.FromMinutes(10));
        using var stream = new WatchStream(hub, new Server.Watching.LogCatchUp(member.Disk, store), new ResponseBuilder(headers, store, member.Disk, limits, s_metrics), headers);
        using var requests = new WatchRequests(hub, stream, store, headers, limits.WatchProgressInterval, check: null, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var client = new Client();
        var sending = stream.SendAsync(client, stop.Token);

        foreach (var request in asked)
        {
            await requests.HandleAsync(request, stop.Token);
            member.Put("a", "1");
            member.Delete("b");
        }

        await requests.HandleAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() }, stop.Token);
        var progress = 1 + asked.Count(request => request.RequestUnionCase == WatchRequest.RequestUnionOneofCase.ProgressRequest);
        while (progress > 0)
        {
            if ((await client.Responses.Reader.ReadAsync().AsTask().WaitAsync(s_patience)) is { WatchId: WatchIds.None, Canceled: false, Created: false, Events.Count: 0 }) progress--;
        }

        await stop.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.That(sending.IsFaulted, Is.False, sending.Exception?.ToString());
    }

    private static List<WatchRequest> Read(byte[] input)
    {
        using var messages = new MemoryStream(input);
        var requests = new List<WatchRequest>();
        while (messages.Position < messages.Length) requests.Add(WatchRequest.Parser.ParseDelimitedFrom(messages));
        return requests;
    }

    private static byte[] Requests()
    {
        WatchRequest[] requests =
        [
            new() { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a"), RangeEnd = ByteString.CopyFromUtf8("z"), StartRevision = 2, PrevKv = true } },
            new() { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("b"), WatchId = 7, ProgressNotify = true, Fragment = true, Filters = { WatchCreateRequest.Types.FilterType.Noput } } },
            new() { ProgressRequest = new WatchProgressRequest() },
            new() { CancelRequest = new WatchCancelRequest { WatchId = 7 } },
        ];
        using var messages = new MemoryStream();
        foreach (var request in requests) request.WriteDelimitedTo(messages);
        return messages.ToArray();
    }

    private sealed class Client : IServerStreamWriter<WatchResponse>
    {
        public Channel<WatchResponse> Responses { get; } = Channel.CreateUnbounded<WatchResponse>();

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(WatchResponse message) => Responses.Writer.WriteAsync(message).AsTask();

        public Task WriteAsync(WatchResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
