using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Reason = EdgeStore.Protocol.Replication.Refusal.Types.Reason;

namespace EdgeStore.Core.Replication;

/// <summary>
/// One open stream to a peer, as a state machine without sockets, tasks or clocks: events and the time go in, effects
/// come out. The side that opened the stream greets first, the other answers; then each sends its log and acknowledges
/// the other's.
/// <code>
/// opener                                acceptor
///   Hello(cursor in yours, my vector) ──▶
///                                     ◀── Hello
///   Batch, Batch, …  ──▶              ◀── Batch, …
///                    ◀── Ack              Ack ──▶        when durable
///   Heartbeat ──▶                     ◀── Heartbeat      every second, and when the peer should know more
/// </code>
/// Not thread-safe.
/// </summary>
public sealed class PeerLink
{
    private readonly LinkSettings _settings;
    private readonly ILocalReplica _local;
    private readonly IMemberDirectory _directory;
    private readonly FleetTable _fleet;
    private readonly Tag? _dialed;
    private readonly List<LinkEffect> _effects = [];
    private Hello? _greeting;
    private LinkSession? _session;
    private LinkTime _now;
    private long _lastReceivedMs;
    private bool _isOver;

    /// <param name="dialed">The member that this one called; null on the side that was called.</param>
    /// <param name="fleet">What is known of others, to be told to the peer; what the peer tells comes back as an effect.</param>
    public PeerLink(LinkSettings settings, ILocalReplica local, IMemberDirectory directory, FleetTable fleet, Tag? dialed)
    {
        _settings = settings;
        _local = local;
        _directory = directory;
        _fleet = fleet;
        _dialed = dialed;
    }

    /// <summary>Null until the peer's hello was accepted.</summary>
    public PeerView? View => _session?.View;

    /// <summary>Why the link ended by itself; null while it goes on, or when the stream broke.</summary>
    public LinkEnd? End { get; private set; }

    /// <summary>When a <see cref="LinkEvent.Tick"/> is due, on the monotonic clock, if nothing else happens before.</summary>
    public long NextTickMs => _isOver ? long.MaxValue : Math.Min(SilenceDeadlineMs, _session?.NextTickMs ?? long.MaxValue);

    /// <summary>Until then a new published state changes nothing for the link; it looks by itself when the time has come.</summary>
    public long UnmovedUntilMs => _session?.GapEndMs ?? long.MinValue;

    private long SilenceDeadlineMs => _lastReceivedMs + (_session is null ? _settings.HandshakeMs : _settings.SilenceMs);

    /// <returns>What to do, in this order.</returns>
    public IReadOnlyList<LinkEffect> Handle(LinkEvent happened, LinkTime now)
    {
        if (_isOver) return [];
        _now = now;
        _effects.Clear();
        CheckStanding();
        if (!_isOver) React(happened);
        if (!_isOver) CheckSilence();
        if (!_isOver) _session?.Advance(now, _effects);
        return [.. _effects];
    }

    private void React(LinkEvent happened)
    {
        switch (happened)
        {
            case LinkEvent.Opened:
                Open();
                break;
            case LinkEvent.Received received:
                _lastReceivedMs = _now.MonotonicMs;
                Receive(received.Message);
                break;
            case LinkEvent.Merged:
                (_session ?? throw new InvalidOperationException("nothing was handed out to merge")).Merged(_effects);
                break;
            case LinkEvent.HeartbeatWritten:
                _session?.HeartbeatWritten();
                break;
            case LinkEvent.Displaced:
                Refuse(Handshake.Refuse(Reason.Duplicate, "the two members have another stream"));
                break;
            case LinkEvent.Disconnected disconnected:
                _isOver = true;
                _session?.Disconnect(disconnected.Error);
                break;
        }
    }

    private void Open()
    {
        _lastReceivedMs = _now.MonotonicMs;
        if (_dialed is { } tag) Greet(tag);
    }

    private void Receive(PeerMessage message)
    {
        if (message.MessageCase == PeerMessage.MessageOneofCase.Refusal)
        {
            Finish(new LinkEnd(message.Refusal.Reason, message.Refusal.Message, ByPeer: true));
        }
        else if (_session is not null)
        {
            if (_session.Receive(message, _now, _effects) is { } refusal) Refuse(refusal);
        }
        else if (message.MessageCase == PeerMessage.MessageOneofCase.Hello)
        {
            Meet(message.Hello);
        }
        else
        {
            Refuse(Handshake.Refuse(Reason.InvalidMessage, $"{message.MessageCase} before the hello"));
        }
    }

    private void Greet(Tag peer)
    {
        _greeting = Handshake.Greeting(_settings, _local.Published, peer);
        _greeting.Phase = _local.Phase;
        Send(new PeerMessage { Hello = _greeting });
    }

    private void Meet(Hello hello)
    {
        var local = _local.Published;
        var membership = _directory.Current;
        if (Handshake.Check(hello, _settings, local, membership, _dialed) is { } refusal)
        {
            Refuse(refusal);
            return;
        }

        var peer = membership.Find(new Tag((int)hello.Tag))!;
        if (_greeting is null) Greet(peer.Tag);
        _session = new LinkSession(_settings, _local, _directory, _fleet, _greeting!, hello, _now);
        if (local.Peers.GetValueOrDefault(peer.Tag).MemberId == 0) _effects.Add(new LinkEffect.BindPeer(peer.Tag, hello.MemberId));
        _effects.Add(new LinkEffect.Established(peer));
    }

    /// <summary>The membership can end a link at any moment; nothing is taken from a peer that is no longer in it.</summary>
    private void CheckStanding()
    {
        if (_session?.CheckStanding() is { } refusal) Refuse(refusal);
    }

    private void CheckSilence()
    {
        if (_now.MonotonicMs < SilenceDeadlineMs) return;
        var seconds = (_now.MonotonicMs - _lastReceivedMs) / 1000;
        Finish(new LinkEnd(Reason.Unspecified, $"nothing heard for {seconds} s", ByPeer: false));
    }

    private void Refuse(Refusal refusal)
    {
        Send(new PeerMessage { Refusal = refusal });
        Finish(new LinkEnd(refusal.Reason, refusal.Message, ByPeer: false));
    }

    private void Finish(LinkEnd end)
    {
        _isOver = true;
        End = end;
        _session?.Disconnect(end.ToString());
        _effects.Add(new LinkEffect.Close(end));
    }

    private void Send(PeerMessage message) => _effects.Add(new LinkEffect.Send(message));
}
