using System.Threading.Channels;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Watching;

/// <summary>One watch stream, read in the background, so that a test never blocks the server by not reading.</summary>
internal sealed class WatchStream : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _call;
    private readonly Channel<WatchResponse> _responses = Channel.CreateUnbounded<WatchResponse>();
    private readonly Task _reader;

    public WatchStream(EtcdClient client)
    {
        _call = client.Watch.Watch();
        _reader = ReadAsync();
    }

    /// <summary>Creates a watch and returns the answer to that, which must be the stream's next one.</summary>
    public async Task<WatchResponse> CreateAsync(WatchCreateRequest request)
    {
        await SendAsync(new WatchRequest { CreateRequest = request });
        var answer = await NextAsync();
        Assert.That(answer.Created, $"{answer} is no answer to a create request");
        return answer;
    }

    public Task CancelAsync(long watchId) =>
        SendAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = watchId } });

    public Task RequestProgressAsync() => SendAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });

    public Task SendAsync(WatchRequest request) => _call.RequestStream.WriteAsync(request);

    /// <summary>The client's orderly end of the stream.</summary>
    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    public async Task<WatchResponse> NextAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            return await _responses.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new AssertionException($"no answer on the watch stream within {s_patience.TotalSeconds} s");
        }
    }

    /// <summary>What has come already, without waiting.</summary>
    public IEnumerable<WatchResponse> Received()
    {
        while (_responses.Reader.TryRead(out var response))
            yield return response;
    }

    /// <summary>Reads until <paramref name="count"/> events have come; more than that fails.</summary>
    public async Task<List<Event>> EventsAsync(int count)
    {
        var events = new List<Event>();
        while (events.Count < count)
        {
            var response = await NextAsync();
            Assert.That(response.Canceled, Is.False, response.ToString());
            events.AddRange(response.Events);
        }

        Assert.That(events, Has.Count.EqualTo(count));
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        try
        {
            await _reader;
        }
        catch (Exception e) when (e is RpcException or ObjectDisposedException)
        {
            // The end of the stream by disposal or by the server's stop; a test that waits for an answer sees it in NextAsync.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var response in _call.ResponseStream.ReadAllAsync())
                _responses.Writer.TryWrite(response);
            _responses.Writer.Complete();
        }
        catch (Exception e)
        {
            _responses.Writer.Complete(e);
            throw;
        }
    }
}
