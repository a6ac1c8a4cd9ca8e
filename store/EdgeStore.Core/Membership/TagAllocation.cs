using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Membership;

/// <summary>
/// Gives out tags: in increasing order, never one twice, without asking anybody. The senior member, the active one with
/// the lowest tag, gives them out. When it is removed while it is cut off, it does not know and may go on, and so does
/// its successor on the other side. Therefore members give out different numbers: the place of the allocator among all
/// tags, modulo 8, is the tag's last octal digit.
/// <code>
/// members 1 2 3, allocator 1   8, 16, 24, …
/// 1 is removed, allocator 2    17, 25, …       1, cut off, may have given out 24 meanwhile: no tag is shared
/// </code>
/// Two members whose places are 8 apart would have to give out tags on both sides of a partition to collide. That is found
/// when the two sides meet (<see cref="Replication.Handshake"/>), and they refuse each other.
/// </summary>
public static class TagAllocation
{
    private const int Allocators = 8;

    /// <returns>Null when there are no tags left.</returns>
    public static Tag? Next(ClusterMembership membership, Tag allocator)
    {
        var last = membership.Members.Keys.LastOrDefault().Value;
        var digit = membership.Members.Keys.Count(tag => tag.Value < allocator.Value) % Allocators;
        var next = ((last / Allocators) * Allocators) + digit;
        if (next <= last) next += Allocators;
        return next <= Tag.MaxValue ? new Tag(next) : null;
    }
}
