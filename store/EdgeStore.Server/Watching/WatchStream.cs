using System.Threading.Channels;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Services;
using Grpc.Core;

namespace EdgeStore.Server.Watching;

/// <summary>
/// The sending side of one Watch call. Answers and watchers with something to say stand in one queue; each watcher at
/// most once, and answers wait for room, so a client that does not read costs no memory.
/// </summary>
internal sealed class WatchStream(WatchHub hub, LogCatchUp log, ResponseBuilder builder, ResponseHeaders headers) : IDisposable
{
    private const int MaxQueuedAnswers = 256;

    private static readonly WriteOptions MoreToCome = new(WriteFlags.BufferHint);

    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _answerRoom = new(MaxQueuedAnswers);
    private readonly List<WatchResponse> _output = [];

    /// <summary>Guarded by the hub's gate.</summary>
    public Dictionary<long, Watcher> Watchers { get; } = [];

    public async ValueTask AnswerAsync(WatchResponse answer, CancellationToken cancellation)
    {
        await ReserveAnswerAsync(cancellation);
        QueueReserved(answer);
    }

    /// <summary>Waits until one more answer may be queued.</summary>
    public Task ReserveAnswerAsync(CancellationToken cancellation) => _answerRoom.WaitAsync(cancellation);

    public void QueueReserved(WatchResponse answer) => _queue.Writer.TryWrite(new Work(WorkKind.Answer, answer, null));

    public void QueueCreated(long id, long revision) => QueueReserved(WatchAnswers.Created(headers, revision, id));

    /// <summary>At most <see cref="MaxQueuedAnswers"/> requests are on their way, because each waits for room first.</summary>
    public async ValueTask RequestProgressAsync(CancellationToken cancellation)
    {
        await _answerRoom.WaitAsync(cancellation);
        QueueProgress();
    }

    public void QueueProgress() => _queue.Writer.TryWrite(new Work(WorkKind.Progress, null, null));

    public void QueueQuiet(Watcher watcher) => _queue.Writer.TryWrite(new Work(WorkKind.Quiet, null, watcher));

    public void Queue(Watcher watcher) => _queue.Writer.TryWrite(new Work(WorkKind.Turn, null, watcher));

    /// <summary>Sends until cancelled.</summary>
    public async Task SendAsync(IServerStreamWriter<WatchResponse> writer, CancellationToken cancellation)
    {
        WatchResponse? held = null;
        while (await _queue.Reader.WaitToReadAsync(cancellation))
        {
            while (_queue.Reader.TryRead(out var work))
            {
                Carry(work);
                foreach (var response in _output)
                {
                    // All but the last are only buffered: one system call for many small responses.
                    if (held is not null) await WriteAsync(writer, held, MoreToCome, cancellation);
                    held = response;
                }

                _output.Clear();
            }

            if (held is not null) await WriteAsync(writer, held, WriteOptions.Default, cancellation);
            held = null;
        }
    }

    public void Dispose()
    {
        hub.CancelAll(this);
        _queue.Writer.TryComplete();
        _answerRoom.Dispose();
    }

    private static Task WriteAsync(IServerStreamWriter<WatchResponse> writer, WatchResponse response, WriteOptions options, CancellationToken cancellation)
    {
        writer.WriteOptions = options;
        return writer.WriteAsync(response, cancellation);
    }

    private void Carry(Work work)
    {
        switch (work.Kind)
        {
            case WorkKind.Answer:
                _output.Add(work.Response!);
                _answerRoom.Release();
                break;
            case WorkKind.Turn:
                TakeTurn(work.Watcher!);
                break;
            case WorkKind.Quiet when hub.QuietRevision(work.Watcher!) is { } revision:
                _output.Add(new WatchResponse { Header = headers.At(revision), WatchId = work.Watcher!.Id });
                break;
            case WorkKind.Progress when hub.TakeProgress(this) is { } progress:
                foreach (var (watcher, events) in progress.Pending) builder.Append(watcher, events, 0, _output);
                _output.Add(new WatchResponse { Header = headers.At(progress.Revision), WatchId = WatchIds.None });
                _answerRoom.Release();
                break;
        }
    }

    private void TakeTurn(Watcher watcher)
    {
        switch (hub.Take(watcher))
        {
            case WatcherTurn.Deliver deliver:
                builder.Append(watcher, deliver.Events, 0, _output);
                break;
            case WatcherTurn.ReadLog stretch:
                if (log.Read(watcher.Settings, stretch.From, stretch.To) is { } read)
                {
                    builder.Append(watcher, read.Events, read.Next > stretch.To ? stretch.To : 0, _output);
                    hub.Advance(watcher, read.Next);
                }
                else if (hub.Cancel(this, watcher.Id) is not null)
                {
                    _output.Add(WatchAnswers.Compacted(headers, watcher.Id, log.CompactRevision));
                }

                break;
        }
    }

    private enum WorkKind
    {
        Answer,
        Turn,
        Quiet,
        Progress,
    }

    private readonly record struct Work(WorkKind Kind, WatchResponse? Response, Watcher? Watcher);
}
