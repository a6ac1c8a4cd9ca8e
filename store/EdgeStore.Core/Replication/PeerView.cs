using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication.Gossip;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>What this member knows of a peer; an immutable snapshot.</summary>
public sealed record PeerView
{
    public required Tag Tag { get; init; }

    /// <summary>The incarnation that was last connected; 0: none yet.</summary>
    public ulong MemberId { get; init; }

    public bool Connected { get; init; }

    /// <summary>Something new of the peer came lately, from itself or through others.</summary>
    public bool IsHeardOf { get; init; }

    /// <summary>When it came, on this member's monotonic clock.</summary>
    public long HeardMs { get; init; }

    /// <summary>This member's wall clock at the last message, Unix milliseconds; 0: never in this process's life.</summary>
    public long LastSeenMs { get; init; }

    /// <summary>
    /// The peer's disk holds everything that this member's states up to this revision held. It may have got further in the
    /// log: where a sweep has run ahead of it, it lacks what superseded the dropped entries.
    /// </summary>
    public long HeldRevision { get; init; }

    /// <summary>The changes that the peer's durable state includes.</summary>
    public VersionVector Vector { get; init; } = VersionVector.Empty;

    /// <summary>
    /// Of <see cref="Vector"/> what the peer included at a point of its log up to which this member has merged it: from there on
    /// nothing that is older than these changes comes from the peer.
    /// </summary>
    public VersionVector DeliveredVector { get; init; } = VersionVector.Empty;

    /// <summary>
    /// As <see cref="HeldRevision"/>, and the peer was active when it said so: should it leave later, it hands that over, too. What
    /// a leaving member takes from others, it takes along.
    /// </summary>
    public long KeptRevision { get; init; }

    /// <summary>As <see cref="Vector"/>, and the peer was active when it said so.</summary>
    public VersionVector KeptVector { get; init; } = VersionVector.Empty;

    /// <summary>Belongs to <see cref="Vector"/>; null while the peer has not told one that does.</summary>
    public UInt128? Fingerprint { get; init; }

    /// <summary>The last word of the peer, as it can be told to others.</summary>
    public MemberStatement? Statement { get; init; }

    /// <summary>What the peer said of itself last; null: nothing yet, or its build does not say.</summary>
    public MemberPhase? Phase => Statement?.Phase;

    /// <summary>The greatest beat that anybody has heard of the peer.</summary>
    internal ulong MaxBeat { get; init; }

    /// <summary>Positive: the peer's clock is ahead.</summary>
    public long ClockOffsetMs { get; init; }

    /// <summary>Equal vectors with unequal fingerprints were seen, and equal ones not since.</summary>
    public bool Diverged { get; init; }

    /// <summary>Why the last attempt or stream ended, when it did so with an error.</summary>
    public string? LastError { get; init; }

    public string BuildVersion { get; init; } = "";

    /// <summary>The newest version of the protocol that both speak; 0: never connected.</summary>
    public uint Protocol { get; init; }

    /// <summary>Same changes, same content: shown by both fingerprints, not guessed.</summary>
    public bool IsConverged(StoreState local) =>
        local.IsExact && Fingerprint == local.Fingerprint && Vector.Equals(local.Vector);

    /// <summary>The peer's disk holds everything that the given state of this member holds.</summary>
    public bool Holds(StoreState local) => Holds(local.Revision, local.Seen);

    /// <summary>The peer's disk holds it, and what it holds it leaves to others should it leave.</summary>
    public bool Keeps(StoreState local) => KeptRevision >= local.Revision || KeptVector.Covers(local.Seen);

    /// <param name="revision">Of a state of this member.</param>
    /// <param name="seen">The changes whose effects it holds.</param>
    internal bool Holds(long revision, VersionVector seen) => HeldRevision >= revision || Vector.Covers(seen);

    /// <summary>Takes the peer's word, from itself or through others, if it is news.</summary>
    internal PeerView With(MemberStatement statement)
    {
        var beat = Math.Max(MaxBeat, statement.Beat);
        var kept = statement.Phase is MemberPhase.Active ? statement.Vector.Join(KeptVector) : KeptVector;
        var view = beat == MaxBeat && KeptVector.Covers(kept) ? this : this with { MaxBeat = beat, KeptVector = kept };
        if (!statement.IsNewerThan(Statement)) return view;
        var vector = Vector.Join(statement.Vector);
        return view with { Statement = statement, Vector = vector, Fingerprint = statement.Vector.Covers(vector) ? statement.Fingerprint : null };
    }

    /// <summary>The peer says what phase it is in, while it holds all that it is known to hold.</summary>
    internal PeerView Keeping(MemberPhase phase) => phase is MemberPhase.Active
        ? this with { KeptRevision = Math.Max(KeptRevision, HeldRevision), KeptVector = Vector.Join(KeptVector) }
        : this;

    /// <summary>The peer includes the changes, too. A fingerprint that belonged to an older vector is no longer of use.</summary>
    internal PeerView With(VersionVector included) =>
        Vector.Covers(included) ? this : this with { Vector = Vector.Join(included), Fingerprint = null };

    internal PeerView WithDivergenceChecked(StoreState local)
    {
        if (Fingerprint is not { } theirs || !local.IsExact || !Vector.Equals(local.Vector)) return this;
        var diverged = theirs != local.Fingerprint;
        return diverged == Diverged ? this : this with { Diverged = diverged };
    }
}
