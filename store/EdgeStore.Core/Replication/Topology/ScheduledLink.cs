using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication.Topology;

/// <summary>A link that a schedule wants between two members, whichever of them opens it.</summary>
/// <param name="BytesPerSecond">What each of the two may send; 0: what the member itself allows.</param>
public sealed record ScheduledLink(Tag One, Tag Other, long BytesPerSecond)
{
    public bool Joins(Tag tag) => One == tag || Other == tag;

    public Tag PeerOf(Tag self) => One == self ? Other : One;
}
