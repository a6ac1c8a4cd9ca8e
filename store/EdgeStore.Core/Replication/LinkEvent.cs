using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>What can happen to a <see cref="PeerLink"/>.</summary>
public abstract record LinkEvent
{
    private LinkEvent()
    {
    }

    /// <summary>The stream is there; first event of a link.</summary>
    public sealed record Opened : LinkEvent;

    public sealed record Received(PeerMessage Message) : LinkEvent;

    /// <summary><see cref="ILocalReplica.Published"/> has changed.</summary>
    public sealed record Published : LinkEvent;

    /// <summary>The oldest batch that was handed to the writer and not yet reported so is durable and published.</summary>
    public sealed record Merged : LinkEvent;

    /// <summary>The heartbeat that was to be sent has left: there may be another.</summary>
    public sealed record HeartbeatWritten : LinkEvent;

    /// <summary>Time has passed, or the link asked to <see cref="LinkEffect.Continue"/>.</summary>
    public sealed record Tick : LinkEvent;

    /// <summary>The pair has another stream that is kept.</summary>
    public sealed record Displaced : LinkEvent;

    /// <summary>The stream is gone; last event of a link.</summary>
    /// <param name="Error">Null when it ended in good order.</param>
    public sealed record Disconnected(string? Error) : LinkEvent;
}
