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
    private readonly List<WatcherTurn> _turns = [];
    private readonly List<WatchResponse> _output = [];

    /// <summary>The last response, until it is known whether more follows.</summary>
    private WatchResponse? _held;

    /// <summary>The watchers at the end of the queue, while more may join them. Guarded by the hub's gate.</summary>
    private List<Watcher>? _ready;

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

    /// <summary>Under the hub's gate.</summary>
    public void QueueCreated(long id, long revision)
    {
        // Ahead of the watch's events, so it cannot join those that are in the queue already.
        _ready = null;
        QueueReserved(WatchAnswers.Created(headers, revision, id));
    }

    /// <summary>At most <see cref="MaxQueuedAnswers"/> requests are on their way, because each waits for room first.</summary>
    public async ValueTask RequestProgressAsync(CancellationToken cancellation)
    {
        await _answerRoom.WaitAsync(cancellation);
        QueueProgress();
    }

    public void QueueProgress() => _queue.Writer.TryWrite(new Work(WorkKind.Progress, null, null));

    public void QueueQuiet(Watcher watcher) => _queue.Writer.TryWrite(new Work(WorkKind.Quiet, null, watcher));

    /// <summary>Under the hub's gate.</summary>
    public void Queue(Watcher watcher)
    {
        if (_ready is null) _queue.Writer.TryWrite(new Work(WorkKind.Turns, null, null, _ready = []));
        _ready.Add(watcher);
    }

    /// <summary>Nobody joins these any more. Under the hub's gate.</summary>
    public void CloseReady(List<Watcher> ready)
    {
        if (_ready == ready) _ready = null;
    }

    /// <summary>Sends until cancelled.</summary>
    public async Task SendAsync(IServerStreamWriter<WatchResponse> writer, CancellationToken cancellation)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellation))
        {
            while (_queue.Reader.TryRead(out var work))
            {
                if (work.Ready is { } ready)
                {
                    await TakeTurnsAsync(ready, writer, cancellation);
                    continue;
                }

                Carry(work);
                await WriteOutputAsync(writer, cancellation);
            }

            if (_held is not null) await WriteAsync(writer, _held, WriteOptions.Default, cancellation);
            _held = null;
        }
    }

    public void Dispose()
    {
        hub.CancelAll(this);
        _queue.Writer.TryComplete();
        _answerRoom.Dispose();
    }

    private async Task TakeTurnsAsync(List<Watcher> ready, IServerStreamWriter<WatchResponse> writer, CancellationToken cancellation)
    {
        for (int? next = 0; next is { } first;)
        {
            next = hub.Take(this, ready, first, _turns);
            foreach (var turn in _turns)
            {
                Carry(turn);
                await WriteOutputAsync(writer, cancellation);
            }

            _turns.Clear();
        }
    }

    /// <summary>All but the last response are only buffered: one system call for many small ones.</summary>
    private async Task WriteOutputAsync(IServerStreamWriter<WatchResponse> writer, CancellationToken cancellation)
    {
        foreach (var response in _output)
        {
            if (_held is not null) await WriteAsync(writer, _held, MoreToCome, cancellation);
            _held = response;
        }

        _output.Clear();
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

    private void Carry(WatcherTurn turn)
    {
        var watcher = turn.Watcher;
        if (turn.Pending is { } pending)
        {
            builder.Append(watcher, pending, 0, _output);
        }
        else if (log.Read(watcher.Settings, turn.From, turn.To) is { } read)
        {
            builder.Append(watcher, read.Events, read.Next > turn.To ? turn.To : 0, _output);
            hub.Advance(watcher, read.Next);
        }
        else if (hub.Cancel(this, watcher.Id) is not null)
        {
            _output.Add(WatchAnswers.Compacted(headers, watcher.Id, log.CompactRevision));
        }
    }

    private enum WorkKind
    {
        Answer,
        Turns,
        Quiet,
        Progress,
    }

    private readonly record struct Work(WorkKind Kind, WatchResponse? Response, Watcher? Watcher, List<Watcher>? Ready = null);
}
