using System.Collections.Immutable;
using EdgeStore.Core.Horizon;
using EdgeStore.Core.Leases;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Mvcc;

/// <summary>
/// A member's whole state at one revision; immutable. Readers take the latest durable one and need no locks. Values are
/// in the log, everything else is here.
/// </summary>
public sealed record StoreState
{
    public required ulong ClusterId { get; init; }

    /// <summary>Names this incarnation of the member: drawn at random when its data directory was made.</summary>
    public required ulong MemberId { get; init; }

    public required RevisionScheme Scheme { get; init; }

    public Tag Tag => Scheme.Tag;

    public required long Revision { get; init; }

    /// <summary>
    /// The place in the log after the last entry of <see cref="Revision"/>: a lone member's system records share a revision
    /// with what came before them. Not persisted; the log tells it.
    /// </summary>
    public int NextSub { get; init; }

    /// <summary>Reads and watches at or below it are answered with etcd's compacted error; 0: never compacted.</summary>
    public long CompactRevision { get; init; }

    /// <summary>Everything superseded up to here is gone from the log too.</summary>
    public long SweptRevision { get; init; }

    /// <summary>Where the sweep that follows a compaction goes on; empty: at the first key. Not persisted.</summary>
    public ByteString SweepFrom { get; init; } = ByteString.Empty;

    public KeyIndex Keys { get; init; } = KeyIndex.Empty;

    /// <summary>The number of clients' keys that are there now, without tombstones.</summary>
    public long LiveKeys { get; init; }

    /// <summary>What members tell each other by records that clients never see.</summary>
    public SystemRows System { get; init; } = SystemRows.Empty;

    public LeaseTable Leases { get; init; } = LeaseTable.Empty;

    /// <summary>The greatest hybrid clock reading seen or issued.</summary>
    public ulong HybridTime { get; init; }

    /// <summary>The changes whose effects this state includes.</summary>
    public VersionVector Vector { get; init; } = VersionVector.Empty;

    /// <summary>
    /// The vector, and the changes beyond it that are in the log already: while this member catches up with another, it
    /// holds effects for which its vector does not vouch yet. Not persisted; the dots of the newest records tell it, which may
    /// be fewer than those that went by.
    /// </summary>
    public VersionVector Seen { get; init; } = VersionVector.Empty;

    /// <summary>The tombstones that this state does without, although its vector includes the deletes.</summary>
    public CollectedTombstones Collected { get; init; } = CollectedTombstones.None;

    /// <summary>What was superseded in the log by then is not sent to peers: the member has been seeded anew since. 0: never.</summary>
    public long ReseedRevision { get; init; }

    /// <summary>No tombstone in the log is beyond it; 0: there is none. Not persisted: after a start it is the revision of then.</summary>
    public long LastTombstoneRevision { get; init; }

    /// <summary>The state is the join of exactly the changes in the vector, so the fingerprint is a function of the vector.</summary>
    public bool IsExact => Vector.Covers(Seen);

    /// <summary>
    /// The sum, modulo 2^128, of the hashes of all live replicated records. Two members with equal vectors, both exact,
    /// have equal fingerprints; if not, they have diverged.
    /// </summary>
    public UInt128 Fingerprint { get; init; }

    /// <summary>How far each peer's log is merged here, and which incarnation of the peer that was.</summary>
    public ImmutableSortedDictionary<Tag, PeerCursor> Peers { get; init; } = ImmutableSortedDictionary<Tag, PeerCursor>.Empty;

    public MemberPhase Phase { get; init; }

    /// <summary>etcd's NOSPACE alarm: until it is disarmed, clients' writes that add data are refused.</summary>
    public bool SpaceAlarm { get; init; }

    /// <summary>The acknowledged writes that this member's merges discarded last.</summary>
    public ConflictJournal Conflicts { get; init; } = ConflictJournal.Empty;

    /// <summary>
    /// A lone member becomes a cluster member and keeps its history: later revisions are greater than the dense ones, and
    /// one dot stands for everything from before, which the entries themselves do not name.
    /// </summary>
    public StoreState AsMemberOf(ulong clusterId, Tag tag)
    {
        var scheme = RevisionScheme.Clustered(tag, Revision);
        var vector = VersionVector.Empty.With(new Dot(tag, 1));
        return this with { ClusterId = clusterId, Scheme = scheme, Revision = scheme.Next(Revision), NextSub = 0, Vector = vector, Seen = vector };
    }
}
