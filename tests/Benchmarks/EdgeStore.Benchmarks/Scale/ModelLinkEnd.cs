using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Benchmarks.Scale;

/// <summary>
/// One side of a link: the real <see cref="PeerLink"/>, and the wire to the other side, which takes its time for the distance and for
/// the bytes. Messages are handed over as they are; what they would be on the wire is counted.
/// </summary>
internal sealed class ModelLinkEnd
{
    public const long EpochMs = 1_800_000_000_000;

    private static readonly LinkSettings s_settings = new() { Name = "m", BuildVersion = "model", MergePolicyHash = 1 };

    private readonly VirtualTime _time;
    private readonly ModelMember _member;
    private readonly PeerLink _link;
    private readonly bool _isFar;
    private readonly bool _gossips;
    private ModelLinkEnd? _other;
    private long _wireFreeMs;
    private long _tickAtMs = long.MaxValue;

    private ModelLinkEnd(VirtualTime time, IMemberDirectory directory, ModelMember member, ModelMember peer, Tag? dialed, bool gossips)
    {
        _time = time;
        _member = member;
        _isFar = member.Member.Site != peer.Member.Site;
        _gossips = gossips;
        _link = new PeerLink(s_settings, member, directory, member.Fleet, dialed);
    }

    public long BytesSent { get; private set; }

    public bool IsConverged => _link.View?.IsConverged(_member.Published) == true;

    public static void Connect(VirtualTime time, IMemberDirectory directory, ModelMember opener, ModelMember acceptor, bool gossips)
    {
        var one = new ModelLinkEnd(time, directory, opener, acceptor, acceptor.Member.Tag, gossips);
        var other = new ModelLinkEnd(time, directory, acceptor, opener, dialed: null, gossips) { _other = one };
        one._other = other;
        opener.Ends.Add(one);
        acceptor.Ends.Add(other);
        other.Handle(new LinkEvent.Opened());
        one.Handle(new LinkEvent.Opened());
    }

    public void Publish() => Handle(new LinkEvent.Published());

    private void Handle(LinkEvent happened)
    {
        // Carrying an effect out may lead back here.
        foreach (var effect in _link.Handle(happened, Now))
            Carry(effect);
        if (_gossips && _link.View is { } view)
            _member.Fleet.Update(view, _time.NowMs);
        ScheduleTick();
    }

    private void Carry(LinkEffect effect)
    {
        switch (effect)
        {
            case LinkEffect.Send send:
                Send(send.Message);
                break;
            case LinkEffect.Merge merge:
                _member.Write(batch => batch.Merge(merge.Peer, merge.Batch, merge.Sender), () => Handle(new LinkEvent.Merged()));
                break;
            case LinkEffect.BindPeer bind:
                _member.Write(batch => batch.BindPeer(bind.Peer, bind.MemberId));
                break;
            case LinkEffect.Hear hear when _gossips:
                foreach (var statement in hear.Statements)
                    _member.Fleet.Hear(statement, Now);
                break;
            case LinkEffect.Continue:
                _time.After(0, () => Handle(new LinkEvent.Tick()));
                break;
            case LinkEffect.Close close:
                throw new InvalidOperationException($"{_member.Member.Name}: {close.End}");
        }
    }

    private LinkTime Now => new(_time.NowMs, EpochMs + _time.NowMs);

    private void Send(PeerMessage message)
    {
        var bytes = message.CalculateSize() + Model.FramingBytes;
        BytesSent += bytes;
        _wireFreeMs = Math.Max(_wireFreeMs, _time.NowMs) + (bytes / (_isFar ? Model.FarBytesPerMs : Model.NearBytesPerMs));
        if (message.Heartbeat is not null)
            _time.At(_wireFreeMs, () => Handle(new LinkEvent.HeartbeatWritten()));
        _time.At(_wireFreeMs + (_isFar ? Model.FarMs : Model.NearMs), () => _other!.Handle(new LinkEvent.Received(message)));
    }

    private void ScheduleTick()
    {
        var due = Math.Max(_link.NextTickMs, _time.NowMs + 1);
        if (due >= _tickAtMs)
            return;
        _tickAtMs = due;
        _time.At(due, () =>
        {
            if (_tickAtMs != due)
                return;
            _tickAtMs = long.MaxValue;
            Handle(new LinkEvent.Tick());
        });
    }
}
