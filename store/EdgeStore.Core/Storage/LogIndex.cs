using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>What an <see cref="IndexFile"/> holds.</summary>
/// <param name="Metadata">Of the batch after which it was written.</param>
/// <param name="Last">The last entry that it knows; what comes after is to be read from the log.</param>
/// <param name="CollectedCount">As in <see cref="ILogReader.CollectedCount"/>.</param>
/// <param name="Digest">Of all entries, see <see cref="LogDigest"/>.</param>
public sealed record LogIndex(MetadataMessage Metadata, LogPosition Last, ulong CollectedCount, UInt128 Digest, KeyIndex Keys)
{
    /// <summary>
    /// Whether nothing can have left the log since, as far as the metadata tell. The engine forgets an index when it drops entries; this also
    /// holds when a build that knows nothing of indexes had the directory in between.
    /// </summary>
    public bool Fits(MetadataMessage now, ulong collectedCount) =>
        Metadata.MemberId == now.MemberId
        && Metadata.ClusterId == now.ClusterId
        && Metadata.Tag == now.Tag
        && Metadata.LastDenseRevision == now.LastDenseRevision
        && Metadata.Revision <= now.Revision
        && Metadata.CompactRevision == now.CompactRevision
        && Metadata.SweptRevision == now.SweptRevision
        && Metadata.ReseedRevision == now.ReseedRevision
        && CollectedCount == collectedCount;
}
