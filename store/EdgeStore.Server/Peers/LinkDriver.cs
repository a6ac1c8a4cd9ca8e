using System.Threading.Channels;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Telemetry;
using Grpc.Core;

namespace EdgeStore.Server.Peers;

/// <summary>
/// Runs one <see cref="PeerLink"/> over a stream: an actor with a bounded mailbox. Only its loop touches the link; reading,
/// writing and the writer's answers have tasks of their own that post events, so the loop never waits for any of them.
/// <code>
/// stream ──▶ LinkInbox ──▶ mailbox ──▶ PeerLink ──▶ Outbox ──▶ stream
///                            ▲            │
///            timer, head     │            ▼
///                            └─────── LinkWrites (the store's writer)
/// </code>
/// </summary>
internal sealed class LinkDriver : IDisposable
{
    private const int MailboxSize = 64;

    private readonly PeerLink _link;
    private readonly PeerStream _stream;
    private readonly LinkServices _services;
    private readonly Tag _ownTag;
    private readonly Tag? _dialed;
    private readonly LinkMetrics _metrics;
    private readonly LinkInbox _inbox;
    private readonly Outbox _outbox;
    private readonly LinkWrites _writes;
    private readonly LinkTimer _timer;
    private readonly Channel<LinkEvent> _mailbox = Channel.CreateBounded<LinkEvent>(new BoundedChannelOptions(MailboxSize) { SingleReader = true });
    private PeerView? _reported;
    private string? _breakage;
    private bool _isOver;
    private bool _goesOn;
    private int _isNudged;
    private long _unmovedUntilMs;
    private int _isHeartbeatWritten;

    public LinkDriver(PeerStream stream, LinkServices services, Tag? dialed)
    {
        _stream = stream;
        _services = services;
        _ownTag = services.Local.Published.Tag;
        _dialed = dialed;
        _link = new PeerLink(services.Settings, services.Local, services.Directory, services.Fleet.Table, dialed);
        _metrics = new LinkMetrics(services.Metrics);
        _inbox = new LinkInbox(stream.Incoming, services.Peers.MaxIncomingBytes, _metrics, _mailbox.Writer.WriteAsync);
        _outbox = new Outbox(_metrics, NoteHeartbeat);
        _writes = new LinkWrites(services.Writer, () => services.Space.HasRoomForPeers, services.Disk, services.Durability.WaitForDiskAsync, services.Fleet.DeliveredBy);
        _timer = new LinkTimer(services.Time, Look);
    }

    /// <summary>Null until the peer was accepted.</summary>
    public Tag? Peer { get; private set; }

    /// <summary>Why the link ended by itself; null when the stream broke or this member stops.</summary>
    public LinkEnd? End => _link.End;

    /// <summary>Why it is over, in words; null when it ended in good order.</summary>
    public string? Error => _link.End?.ToString() ?? _breakage;

    /// <inheritdoc cref="StreamFailure.FaultOf"/>
    public Status? Fault => _inbox.Fault;

    private Tag? Opener => _dialed is null ? Peer : _ownTag;

    /// <summary>Runs until the stream ends or is ended.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _services.Registry.Add(this);
        var reading = UntilOverAsync(ReadAsync, stop.Token);
        var writing = UntilOverAsync(WriteAsync, stop.Token);
        var answering = UntilOverAsync(token => _writes.AnswerAsync(_mailbox.Writer.WriteAsync, token), stop.Token);
        try
        {
            Handle(await _writes.OpenAsync(stop.Token));
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
            _metrics.Ended(isLost: _services.Registry.IsKept(this));
            _services.Registry.Remove(this);
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
    public void Displace() => _writes.Add(new LinkEvent.Displaced());

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
        Look();
    }

    /// <summary>Makes the loop look. When the mailbox is full, whatever comes next does.</summary>
    private void Look() => _mailbox.Writer.TryWrite(new LinkEvent.Tick());

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
        _inbox.Handled(happened, effects);
        Report();
        Volatile.Write(ref _unmovedUntilMs, _link.UnmovedUntilMs);
        _timer.Set(_link.NextTickMs, now.MonotonicMs);
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
                _metrics.Met(_services.Local.Published.MemberId, _link.View!.MemberId);
                _services.Registry.Claim(established.Peer.Tag, this);
                break;
            case LinkEffect.BindPeer bind:
                _writes.Bind(bind);
                break;
            case LinkEffect.Merge merge:
                _writes.Merge(merge);
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

    private async Task ReadAsync(CancellationToken cancellation) =>
        await _mailbox.Writer.WriteAsync(new LinkEvent.Disconnected(await _inbox.ReadAsync(cancellation)), cancellation);

    private async Task WriteAsync(CancellationToken cancellation)
    {
        try
        {
            await _outbox.WriteToAsync(_stream.Outgoing, cancellation);
        }
        catch (Exception exception) when (StreamFailure.Is(exception))
        {
            await _mailbox.Writer.WriteAsync(new LinkEvent.Disconnected(StreamFailure.Describe(exception)), cancellation);
        }
    }

    /// <summary>One of the tasks around the loop; it ends with it.</summary>
    private static async Task UntilOverAsync(Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        try
        {
            await run(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
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
        catch (Exception exception) when (exception is TimeoutException || StreamFailure.Is(exception))
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
}
