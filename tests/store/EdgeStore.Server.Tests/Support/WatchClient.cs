using System.Threading.Channels;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Server.Watching;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Tests.Support;

/// <summary>Both ends of a Watch call without the network: requests go in, responses are read when the test wants.</summary>
internal sealed class WatchClient : IServerStreamWriter<WatchResponse>, IAsyncDisposable
{
    private readonly Channel<WatchResponse> _responses = Channel.CreateUnbounded<WatchResponse>();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim? _reads;
    private readonly WatchStream _stream;
    private readonly WatchRequests _requests;
    private readonly Task _sending;

    /// <param name="store">The store to watch.</param>
    /// <param name="readsByHand">The client takes a response only when <see cref="TakeOne"/> allows it.</param>
    /// <param name="maxRequestBytes">Decides how large a fragment may be.</param>
    /// <param name="time">For progress notifications.</param>
    public WatchClient(WriterHarness store, bool readsByHand = false, int maxRequestBytes = 1 << 20, TimeProvider? time = null)
    {
        _reads = readsByHand ? new SemaphoreSlim(0) : null;
        var headers = new ResponseHeaders(store.Store.Published);
        var builder = new ResponseBuilder(headers, store.Store, store.Engine, new LimitOptions(maxRequestBytes, 100, ProgressInterval), store.Watches);
        _stream = new WatchStream(store.Hub, new LogCatchUp(store.Engine, store.Store), builder, headers);
        _requests = new WatchRequests(store.Hub, _stream, store.Store, headers, ProgressInterval, check: null, time ?? TimeProvider.System);
        _sending = Task.Run(() => _stream.SendAsync(this, _stop.Token));
    }

    public static TimeSpan ProgressInterval { get; } = TimeSpan.FromMinutes(10);

    public WriteOptions? WriteOptions { get; set; }

    public async Task<WatchResponse> CreateAsync(WatchCreateRequest request)
    {
        await RequestAsync(new WatchRequest { CreateRequest = request });
        return await NextAsync();
    }

    public Task<WatchResponse> CreateAsync(string prefix, long startRevision = 0)
    {
        var range = Core.Mvcc.KeyRange.Prefix(ByteString.CopyFromUtf8(prefix));
        return CreateAsync(new WatchCreateRequest { Key = range.Start, RangeEnd = range.End, StartRevision = startRevision });
    }

    public Task RequestAsync(WatchRequest request) => _requests.HandleAsync(request, _stop.Token).AsTask();

    public Task<WatchResponse> NextAsync() => Eventually.Completes(_responses.Reader.ReadAsync().AsTask());

    /// <summary>Reads until so many events have come.</summary>
    public async Task<IReadOnlyList<Protocol.Mvcc.Event>> EventsAsync(int count)
    {
        var events = new List<Protocol.Mvcc.Event>();
        while (events.Count < count) events.AddRange((await NextAsync()).Events);
        return events;
    }

    public bool HasResponse => _responses.Reader.TryPeek(out _);

    public void TakeOne() => _reads!.Release();

    public void TakeAll() => _reads!.Release(1_000_000);

    public async Task WriteAsync(WatchResponse message)
    {
        if (_reads is not null) await _reads.WaitAsync(_stop.Token);

        // Through the wire's form, so that a shared message that changes later is noticed.
        _responses.Writer.TryWrite(WatchResponse.Parser.ParseFrom(message.ToByteArray()));
    }

    public Task WriteAsync(WatchResponse message, CancellationToken cancellationToken) => WriteAsync(message);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _requests.Dispose();
        _stream.Dispose();
        _stop.Dispose();
        _reads?.Dispose();
    }
}
