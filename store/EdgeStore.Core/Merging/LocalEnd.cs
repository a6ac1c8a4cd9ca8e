using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Merging;

/// <summary>
/// The end of an incarnation as watchers of this member see it. It is this member's account of a merge, no change for others,
/// so it is never sent.
/// </summary>
internal static class LocalEnd
{
    public static RecordMessage Of(KeyVersion version) => new()
    {
        Key = version.Key,
        Generation = version.Identity.Generation,
        Birth = version.Identity.Birth.ToMessage(),
        Stamp = version.Identity.Stamp.ToMessage(),
        Tombstone = true,
    };

    /// <summary>Nothing that others know of: the key counts as absent.</summary>
    public static bool Is(KeyVersion version) => version is { IsTombstone: true, IsLocalOnly: true };
}
