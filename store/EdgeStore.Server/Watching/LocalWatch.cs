using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;

namespace EdgeStore.Server.Watching;

/// <summary>A watch for a service of this server: what a client of its own would see, without a connection.</summary>
internal sealed class LocalWatch(WatchSessions sessions, IHostApplicationLifetime lifetime)
{
    private const int MaxUnread = 4;

    /// <returns>Responses with events, until cancelled.</returns>
    /// <exception cref="EtcdException">The start revision is compacted, or the server stops.</exception>
    public async IAsyncEnumerable<WatchResponse> ReadAsync(WatchCreateRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        using var session = sessions.Open();
        var unread = Channel.CreateBounded<WatchResponse>(MaxUnread);
        await session.Requests.HandleAsync(new WatchRequest { CreateRequest = request }, stop.Token);
        var sending = SendAsync(session, unread.Writer, stop.Token);
        try
        {
            while (await HasMoreAsync(unread.Reader, stop.Token, cancellation))
            {
                while (unread.Reader.TryRead(out var response))
                {
                    if (response.Canceled) throw EtcdErrors.Compacted.ToException();
                    if (response.Events.Count > 0) yield return response;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await sending;
        }
    }

    private static async Task<bool> HasMoreAsync(ChannelReader<WatchResponse> unread, CancellationToken stop, CancellationToken callers)
    {
        try
        {
            return await unread.WaitToReadAsync(stop);
        }
        catch (OperationCanceledException) when (!callers.IsCancellationRequested)
        {
            throw EtcdErrors.Stopped.ToException();
        }
    }

    private static async Task SendAsync(WatchSession session, ChannelWriter<WatchResponse> unread, CancellationToken stop)
    {
        try
        {
            await session.Stream.SendAsync(new Inbox(unread), stop);
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }
        catch (Exception exception)
        {
            unread.TryComplete(exception);
        }
    }

    private sealed class Inbox(ChannelWriter<WatchResponse> unread) : IServerStreamWriter<WatchResponse>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(WatchResponse message) => unread.WriteAsync(message).AsTask();

        public Task WriteAsync(WatchResponse message, CancellationToken cancellationToken) => unread.WriteAsync(message, cancellationToken).AsTask();
    }
}
