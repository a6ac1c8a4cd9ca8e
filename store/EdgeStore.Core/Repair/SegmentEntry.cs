using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Repair;

/// <summary>One key of a segment.</summary>
/// <param name="Digest">Hash of the record; zero when it is damaged.</param>
/// <param name="Contribution">What it adds to the range's fingerprint: nothing for a tombstone.</param>
/// <param name="IsDamaged">What the log holds is not what was written.</param>
internal readonly record struct SegmentEntry(KeyVersion Version, UInt128 Digest, UInt128 Contribution, bool IsDamaged)
{
    public RepairListing.Types.Entry ToMessage(RecordMessage? record)
    {
        var entry = new RepairListing.Types.Entry { Key = Version.Key, Tombstone = Version.IsTombstone, Damaged = IsDamaged };
        if (IsDamaged) return entry;
        entry.Digest = StateMetadata.Encode(Digest);
        if (record is not null) entry.Dots.Add(record.Dots);
        return entry;
    }
}
