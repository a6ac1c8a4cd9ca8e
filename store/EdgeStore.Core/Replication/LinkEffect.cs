using EdgeStore.Core.Horizon;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication.Gossip;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>What a <see cref="PeerLink"/> wants done, in this order.</summary>
public abstract record LinkEffect
{
    private LinkEffect()
    {
    }

    public sealed record Send(PeerMessage Message) : LinkEffect;

    /// <summary>The peer is who it says; from here on the link counts as the pair's connection.</summary>
    public sealed record Established(ClusterMember Peer) : LinkEffect;

    /// <summary>The writer must remember the incarnation of the tag.</summary>
    public sealed record BindPeer(Tag Peer, ulong MemberId) : LinkEffect;

    /// <summary>The writer must join the batch; answered by <see cref="LinkEvent.Merged"/>, in order.</summary>
    public sealed record Merge(Tag Peer, Batch Batch, Sender Sender) : LinkEffect;

    /// <summary>The peer has told something of other members.</summary>
    public sealed record Hear(IReadOnlyList<MemberStatement> Statements) : LinkEffect;

    /// <summary>There is more to send than one call may read: handle a <see cref="LinkEvent.Tick"/> soon.</summary>
    public sealed record Continue : LinkEffect;

    /// <summary>The stream must be closed, after everything sent so far. The link is at its end.</summary>
    public sealed record Close(LinkEnd End) : LinkEffect;
}
