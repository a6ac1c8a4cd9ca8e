using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Tests.Replication;

/// <summary>One side of a stream in a test: carries the effects out and keeps what was sent.</summary>
internal sealed class LinkUnderTest
{
    public static readonly LinkSettings Settings = new() { Name = "m", BuildVersion = "test", MergePolicyHash = 7 };

    public LinkUnderTest(Replica replica, int? dialed = null, Func<LinkSettings, LinkSettings>? settings = null)
    {
        Replica = replica;
        Link = new PeerLink(settings?.Invoke(Settings) ?? Settings, replica, replica, replica.Fleet, dialed is { } tag ? new Tag(tag) : null);
    }

    public Replica Replica { get; }

    public PeerLink Link { get; }

    public Queue<PeerMessage> Outbox { get; } = new();

    public List<PeerMessage> Sent { get; } = [];

    /// <summary>Merges wait until <see cref="Merge"/>.</summary>
    public bool HoldsMerges { get; set; }

    /// <summary>Heartbeats wait to be written.</summary>
    public bool HoldsHeartbeats { get; set; }

    public Queue<LinkEffect.Merge> Unmerged { get; } = new();

    public long NowMs { get; private set; }

    public LinkTime Now => new(NowMs, UnixMs + NowMs);

    /// <summary>This side's wall clock at the beginning.</summary>
    public long UnixMs { get; set; } = 5_000;

    public IEnumerable<Batch> SentBatches => Sent.Where(message => message.Batch is not null).Select(message => message.Batch);

    public LinkUnderTest Open() => Handle(new LinkEvent.Opened());

    public LinkUnderTest Receive(PeerMessage message) => Handle(new LinkEvent.Received(message));

    public LinkUnderTest Advance(long ms)
    {
        NowMs += ms;
        return Handle(new LinkEvent.Tick());
    }

    public LinkUnderTest Publish() => Handle(new LinkEvent.Published());

    public void Merge()
    {
        var merge = Unmerged.Dequeue();
        var isMerged = true;
        Replica.Write(batch => isMerged = batch.Merge(merge.Peer, merge.Batch, merge.Sender));
        Handle(new LinkEvent.Published());
        Handle(isMerged ? new LinkEvent.Merged() : new LinkEvent.Disconnected("stale"));
    }

    public LinkUnderTest Handle(LinkEvent happened)
    {
        var effects = new Queue<LinkEffect>(Link.Handle(happened, Now));
        var goesOn = false;
        var isHeartbeat = false;
        while (effects.TryDequeue(out var effect))
        {
            switch (effect)
            {
                case LinkEffect.Send send:
                    Sent.Add(send.Message);
                    Outbox.Enqueue(send.Message);
                    isHeartbeat |= send.Message.Heartbeat is not null && !HoldsHeartbeats;
                    break;
                case LinkEffect.BindPeer bind:
                    Replica.Write(batch => batch.BindPeer(bind.Peer, bind.MemberId));
                    break;
                case LinkEffect.Merge merge:
                    Unmerged.Enqueue(merge);
                    break;
                case LinkEffect.Hear hear:
                    foreach (var statement in hear.Statements) Replica.Fleet.Hear(statement, Now);
                    break;
                case LinkEffect.Continue:
                    goesOn = true;
                    break;
            }
        }

        if (Link.View is { } view) Replica.Fleet.Update(view, NowMs);
        if (isHeartbeat) Handle(new LinkEvent.HeartbeatWritten());
        while (!HoldsMerges && Unmerged.Count > 0) Merge();
        return goesOn ? Handle(new LinkEvent.Tick()) : this;
    }

    /// <summary>Opens a stream between two members and delivers messages until there are none.</summary>
    /// <param name="deliver">What arrives of a message.</param>
    public static (LinkUnderTest Opener, LinkUnderTest Acceptor) Connect(
        Replica opener, Replica acceptor, Func<LinkSettings, LinkSettings>? settings = null, Func<PeerMessage, PeerMessage>? deliver = null)
    {
        var one = new LinkUnderTest(opener, acceptor.Published.Tag.Value, settings);
        var other = new LinkUnderTest(acceptor, settings: settings);
        other.Open();
        one.Open();
        Deliver(one, other, deliver);
        return (one, other);
    }

    public static void Deliver(LinkUnderTest one, LinkUnderTest other, Func<PeerMessage, PeerMessage>? deliver = null)
    {
        while (one.Outbox.Count + other.Outbox.Count > 0)
        {
            if (one.Outbox.TryDequeue(out var there)) other.Receive(Arriving(there));
            if (other.Outbox.TryDequeue(out var back)) one.Receive(Arriving(back));
        }

        PeerMessage Arriving(PeerMessage message) => deliver is null ? message.Clone() : deliver(message.Clone());
    }

    /// <summary>Lets time pass on both sides, in small steps, delivering all the while.</summary>
    public static void Run(LinkUnderTest one, LinkUnderTest other, int ms)
    {
        for (var step = 0; step < ms; step += 10)
        {
            one.Advance(10);
            other.Advance(10);
            Deliver(one, other);
        }
    }
}
