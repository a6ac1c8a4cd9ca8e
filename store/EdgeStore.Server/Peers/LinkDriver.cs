using System.Collections.Concurrent;
using System.Threading.Channels;
using EdgeStore.Core.Errors;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Peers;

/// <summary>
/// Runs one <see cref="PeerLink"/> over a stream: an actor with a bounded mailbox. Only its loop touches the link; reading,
/// writing and the writer's answers have tasks of their own that post events, so the loop never waits for any of them.
/// </summary>
internal sealed class LinkDriver : IDisposable
{
    private const int MailboxSize = 64;

    private readonly PeerLink _link;
    private readonly PeerStream _stream;
    private readonly LinkServices _services;
    private readonly Tag _ownTag;
    private readonly Tag? _dialed;
    private readonly Outbox _outbox;
    private readonly ByteGate _incoming;
    private readonly ITimer _timer;
    private readonly Channel<LinkEvent> _mailbox = Channel.CreateBounded<LinkEvent>(new BoundedChannelOptions(MailboxSize) { SingleReader = true });
    private readonly Channel<Task<LinkEvent?>> _writes = Channel.CreateUnbounded<Task<LinkEvent?>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<int> _received = new();
    private readonly Queue<int> _merging = new();
    private PeerView? _reported;
    private string? _breakage;
    private bool _isFull;
    private long? _droppedBefore;
    private bool _isOver;
    private bool _goesOn;
    private int _isNudged;
    private long _unmovedUntilMs;
    private long _timerMs = long.MaxValue;
    private int _isHeartbeatWritten;

    public LinkDriver(PeerStream stream, LinkServices services, Tag? dialed)
    {
        _stream = stream;
        _services = services;
        _ownTag = services.Local.Published.Tag;
        _dialed = dialed;
        _link = new PeerLink(services.Settings, services.Local, services.Directory, services.Fleet.Table, dialed);
        _outbox = new Outbox(services.Metrics, NoteHeartbeat);
        _incoming = new ByteGate(services.Peers.MaxIncomingBytes);
        _timer = services.Time.CreateTimer(_ => NoteTime(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Null until the peer was accepted.</summary>
    public Tag? Peer { get; private set; }

    /// <summary>Why the link ended by itself; null when the stream broke or this member stops.</summary>
    public LinkEnd? End => _link.End;

    /// <summary>Why it is over, in words; null when it ended in good order.</summary>
    public string? Error => _link.End?.ToString() ?? _breakage;

    /// <summary>What was wrong with a message that could not even be read, in gRPC's words.</summary>
    public Status? Fault { get; private set; }

    private Tag? Opener => _dialed is null ? Peer : _ownTag;

    /// <summary>Runs until the stream ends or is ended.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _services.Registry.Add(this);
        var reading = ReadAsync(stop.Token);
        var writing = WriteAsync(stop.Token);
        var answering = AnswerAsync(stop.Token);
        try
        {
            Handle(await OpenAsync(stop.Token));
            await LoopAsync(stop.Token);
            await SayFarewellAsync(writing, reading, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // This member stops, or the peer has left the membership.
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(reading, writing, answering);
            _link.Handle(new LinkEvent.Disconnected(_breakage), Now());
            Report();
            _services.Registry.Remove(this);
        }
    }

    /// <summary>
    /// What an earlier stream of the pair brought may still be with the writer. The greeting must count it, or the peer sends
    /// it again: so first something goes through the writer that changes nothing.
    /// </summary>
    private async Task<LinkEvent> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            await _services.Writer.WriteAsync(_ => true, cancellation).AsTask().WaitAsync(cancellation);
            return new LinkEvent.Opened();
        }
        catch (EtcdException refusal)
        {
            return new LinkEvent.Disconnected(refusal.Message);
        }
    }

    /// <summary>There is a new state. From any thread.</summary>
    public void Nudge()
    {
        if (NowMs() < Volatile.Read(ref _unmovedUntilMs)) return;
        if (Interlocked.Exchange(ref _isNudged, 1) == 0 && !_mailbox.Writer.TryWrite(new LinkEvent.Published()))
            Volatile.Write(ref _isNudged, 0); // the mailbox is full: whatever comes next makes the link look
    }

    /// <summary>The pair has another link. From any thread.</summary>
    public void Displace() => _writes.Writer.TryWrite(Task.FromResult<LinkEvent?>(new LinkEvent.Displaced()));

    public bool IsPreferredTo(LinkDriver other) => Opener == other.Opener || Opener?.Value < other.Opener?.Value;

    public void Dispose() => _timer.Dispose();

    private async Task LoopAsync(CancellationToken cancellation)
    {
        while (!_isOver)
        {
            if (Interlocked.Exchange(ref _isHeartbeatWritten, 0) == 1)
            {
                Handle(new LinkEvent.HeartbeatWritten());
            }
            else if (_mailbox.Reader.TryRead(out var happened))
            {
                Handle(happened);
            }
            else if (_goesOn)
            {
                _goesOn = false;
                Handle(new LinkEvent.Tick());
            }
            else
            {
                await _mailbox.Reader.WaitToReadAsync(cancellation);
            }
        }
    }

    /// <summary>From the task that writes, which must not wait for room in the mailbox: a farewell may be next.</summary>
    private void NoteHeartbeat()
    {
        Volatile.Write(ref _isHeartbeatWritten, 1);
        _mailbox.Writer.TryWrite(new LinkEvent.Tick()); // when it is full, whatever comes next makes the loop look
    }

    private void Handle(LinkEvent happened)
    {
        if (happened is LinkEvent.Published) Volatile.Write(ref _isNudged, 0);
        if (happened is LinkEvent.Disconnected disconnected)
        {
            _breakage = disconnected.Error;
            _isOver = true;
            return;
        }

        var now = Now();
        var effects = _link.Handle(happened, now);
        foreach (var effect in effects) Carry(effect);
        GiveBack(happened, effects);
        Report();
        Volatile.Write(ref _unmovedUntilMs, _link.UnmovedUntilMs);
        SetTimer(_link.NextTickMs, now.MonotonicMs);
    }

    /// <summary>A timer that is due sooner stays: one look too many costs less than setting it with every event.</summary>
    private void SetTimer(long dueMs, long nowMs)
    {
        if (dueMs >= Volatile.Read(ref _timerMs)) return;
        Volatile.Write(ref _timerMs, dueMs);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(dueMs - nowMs, 1, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }

    private void NoteTime()
    {
        Volatile.Write(ref _timerMs, long.MaxValue);
        _mailbox.Writer.TryWrite(new LinkEvent.Tick()); // when it is full, whatever comes next makes the loop look
    }

    private void Carry(LinkEffect effect)
    {
        switch (effect)
        {
            case LinkEffect.Send send:
                _outbox.Add(send.Message);
                break;
            case LinkEffect.Established established:
                Peer = established.Peer.Tag;
                _services.Registry.Claim(established.Peer.Tag, this);
                break;
            case LinkEffect.BindPeer bind:
                _writes.Writer.TryWrite(BindAsync(bind));
                break;
            case LinkEffect.Merge merge:
                _writes.Writer.TryWrite(HasRoom() ? MergeAsync(merge) : Task.FromResult<LinkEvent?>(new LinkEvent.Disconnected(EtcdErrors.NoSpace.Text)));
                break;
            case LinkEffect.Hear hear:
                _services.Fleet.Hear(hear.Statements, Now());
                break;
            case LinkEffect.Continue:
                _goesOn = true;
                break;
            case LinkEffect.Close close:
                _isOver = true;
                _services.Standing.Refused(close.End);
                if (close.End.Reason != Refusal.Types.Reason.Unspecified)
                    _services.Metrics.Refusals.WithLabels(close.End.ByPeer ? "peer" : "self", close.End.Reason.ToString()).Inc();
                break;
        }
    }

    /// <summary>Once a batch was not merged, none that comes after it may be, until the link is made anew.</summary>
    private bool HasRoom() => !(_isFull |= !_services.Space.HasRoomForPeers);

    /// <summary>A batch is in memory until it is merged, any other message until it was looked at.</summary>
    private void GiveBack(LinkEvent happened, IReadOnlyList<LinkEffect> effects)
    {
        if (happened is LinkEvent.Merged) _incoming.Leave(_merging.Dequeue());
        if (happened is not LinkEvent.Received || !_received.TryDequeue(out var bytes)) return;
        if (effects.Any(effect => effect is LinkEffect.Merge)) _merging.Enqueue(bytes);
        else _incoming.Leave(bytes);
    }

    // Not cancelled with the link: of the batches of a stream none may be left out while a later one is merged.
    private async Task<LinkEvent?> MergeAsync(LinkEffect.Merge merge)
    {
        using var span = Tracing.StartPeerBatch(merge.Peer.Value, merge.Batch.Transactions.Count);
        await _services.Writer.WriteAsync(
            batch =>
            {
                CheckNoneDropped();
                batch.Merge(merge.Peer, merge.Batch, merge.Sender);
                return true;
            },
            CancellationToken.None);
        return new LinkEvent.Merged();
    }

    /// <summary>On the writer. What this link has merged before may have found no room on the disk.</summary>
    /// <exception cref="EtcdException">So it may.</exception>
    private void CheckNoneDropped()
    {
        _droppedBefore ??= _services.Disk.Dropped;
        if (_droppedBefore != _services.Disk.Dropped) throw EtcdErrors.NoSpace.ToException();
    }

    private async Task<LinkEvent?> BindAsync(LinkEffect.BindPeer bind)
    {
        var isBound = await _services.Writer.WriteAsync(
            batch =>
            {
                CheckNoneDropped();
                return batch.BindPeer(bind.Peer, bind.MemberId);
            },
            CancellationToken.None);
        return isBound ? null : new LinkEvent.Disconnected($"tag {bind.Peer} was bound to another incarnation meanwhile");
    }

    /// <summary>Posts the writer's answers, in the order of the requests.</summary>
    private async Task AnswerAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var write in _writes.Reader.ReadAllAsync(cancellation))
                if (await write.WaitAsync(cancellation) is { } answer) await _mailbox.Writer.WriteAsync(answer, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The link is over; what it handed to the writer is carried out all the same.
        }
        catch (EtcdException refusal)
        {
            await PostBreakageAsync(refusal.Message, cancellation);
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        try
        {
            while (await _stream.Incoming.MoveNext(cancellation))
            {
                var message = _stream.Incoming.Current;
                var bytes = message.CalculateSize();
                _services.Metrics.Received(message, bytes);
                await _incoming.EnterAsync(bytes, cancellation);
                _received.Enqueue(bytes);
                await _mailbox.Writer.WriteAsync(new LinkEvent.Received(message), cancellation);
            }

            await PostBreakageAsync("the peer closed the stream", cancellation);
        }
        catch (Exception exception) when (IsBreakage(exception))
        {
            Fault = exception switch
            {
                RpcException rpc => rpc.Status,
                InvalidProtocolBufferException => new Status(StatusCode.Internal, exception.Message),
                _ => null,
            };
            await PostBreakageAsync(Describe(exception), cancellation);
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        try
        {
            await _outbox.WriteToAsync(_stream.Outgoing, cancellation);
        }
        catch (Exception exception) when (IsBreakage(exception))
        {
            await PostBreakageAsync(Describe(exception), cancellation);
        }
    }

    private async Task PostBreakageAsync(string error, CancellationToken cancellation)
    {
        try
        {
            await _mailbox.Writer.WriteAsync(new LinkEvent.Disconnected(error), cancellation);
        }
        catch (OperationCanceledException)
        {
            // The loop has ended already.
        }
    }

    /// <summary>Lets the last message, a refusal perhaps, reach the peer.</summary>
    private async Task SayFarewellAsync(Task writing, Task reading, CancellationToken cancellation)
    {
        if (_link.End is null) return;
        _outbox.Complete();
        try
        {
            await writing.WaitAsync(_services.Peers.Farewell, _services.Time, cancellation);
            await _stream.CompleteAsync();
            if (_dialed is not null) await DrainAsync(reading, cancellation);
        }
        catch (Exception exception) when (exception is TimeoutException || IsBreakage(exception))
        {
            // The peer is gone or does not read; it will find out by itself.
        }
    }

    /// <summary>The side that called must not hang up before the other has read everything.</summary>
    private async Task DrainAsync(Task reading, CancellationToken cancellation)
    {
        var drain = Task.Run(
            async () =>
            {
                while (await _mailbox.Reader.WaitToReadAsync(cancellation))
                    while (_mailbox.Reader.TryRead(out var late))
                        if (late is LinkEvent.Disconnected) return;
            },
            cancellation);
        await Task.WhenAny(drain, reading).WaitAsync(_services.Peers.Farewell, _services.Time, cancellation);
    }

    private void Report()
    {
        if (_link.View is not { } view || ReferenceEquals(view, _reported) || !_services.Registry.IsKept(this)) return;
        _reported = view;
        _services.Fleet.Update(view, Now().MonotonicMs);
    }

    private LinkTime Now() => new(NowMs(), _services.Time.GetUtcNow().ToUnixTimeMilliseconds());

    private long NowMs() => (long)_services.Time.GetElapsedTime(0).TotalMilliseconds;

    private static bool IsBreakage(Exception exception) =>
        exception is RpcException or IOException or OperationCanceledException or InvalidOperationException or HttpRequestException;

    private static string Describe(Exception exception) =>
        exception is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : exception.Message;
}
