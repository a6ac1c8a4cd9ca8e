using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication.Gossip;

/// <summary>
/// What a member said of its durable state at some moment, heard from it or through others. A member's vector only grows,
/// so of two statements the one that includes the other is the newer; the beat tells equal ones apart.
/// </summary>
/// <param name="Beat">The member's clock, in seconds: shows that it still lives when it has nothing else to say.</param>
/// <param name="Fingerprint">Of the same moment; null while the member held changes beyond its vector.</param>
public sealed record MemberStatement(Tag Tag, ulong Beat, VersionVector Vector, UInt128? Fingerprint)
{
    /// <summary>Of the same moment, or later; null: nobody said.</summary>
    public MemberPhase? Phase { get; init; }

    public bool IsNewerThan(MemberStatement? known) => known is null
        || (!ReferenceEquals(this, known) && Vector.Covers(known.Vector) && (Beat > known.Beat || !known.Vector.Covers(Vector)));

    /// <summary>Not only that the member lives.</summary>
    public bool IsNewsAfter(MemberStatement? known) => known is null || Fingerprint != known.Fingerprint || Phase != known.Phase || !known.Vector.Covers(Vector);
}
