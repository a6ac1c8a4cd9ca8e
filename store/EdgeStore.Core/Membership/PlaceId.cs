using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Membership;

/// <summary>
/// What a member is called as long as nobody has said which incarnation it is: the same at all members, so that one that was to
/// found the cluster and never came can be named, and removed.
/// </summary>
internal static class PlaceId
{
    public static ulong Of(ulong clusterId, Tag tag)
    {
        Span<byte> place = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(place, clusterId);
        BinaryPrimitives.WriteInt32BigEndian(place[8..], tag.Value);
        // 0 means nobody.
        return Math.Max(1, XxHash3.HashToUInt64(place));
    }
}
