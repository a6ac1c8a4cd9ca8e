using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Merging;

/// <summary>What decides between two records of a key: everything of a record but its value.</summary>
/// <param name="Generation">How often the key was created after having been seen deleted; starts at 1.</param>
/// <param name="Birth">The stamp of the create that began the incarnation.</param>
/// <param name="Stamp">The stamp of the last change.</param>
/// <param name="IsTombstone">The incarnation was deleted.</param>
public readonly record struct RecordIdentity(ulong Generation, Stamp Birth, Stamp Stamp, bool IsTombstone)
{
    public bool IsSameIncarnation(RecordIdentity other) => Generation == other.Generation && Birth == other.Birth;

    public static RecordIdentity Of(RecordMessage record) => new(
        record.Generation,
        Stamp.FromMessage(record.Birth),
        Stamp.FromMessage(record.Stamp),
        record.Tombstone);
}
