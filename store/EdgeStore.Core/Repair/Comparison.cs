using EdgeStore.Core.Merging;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Repair;

/// <summary>
/// Which keys of a small range two members disagree on although they ought not to. Writes may go on meanwhile: two records
/// may differ while one member does not include the other's changes yet, and the version vectors say so.
/// <code>
/// here       there
/// r          r                    equal
/// r          s                    divergent when each vector covers the other record's dots: then both have joined the two
/// r live     a tombstone          divergent when, besides, every tombstone is included here that was dropped there
/// r live     nothing              divergent when they include r there, and nothing that is not included here
/// damaged    s                    healed by s when this member includes s
/// </code>
/// </summary>
/// <param name="theirs">What the caller includes.</param>
internal sealed class Comparison(SegmentSnapshot own, KeySpan span, SnapshotVectors theirs)
{
    private readonly RepairDifference _difference = new();
    private readonly SnapshotVectors _ours = SnapshotVectors.Of(own.State);

    public RepairDifference With(IEnumerable<RepairListing.Types.Entry> listed)
    {
        var byKey = listed.ToDictionary(entry => entry.Key);
        foreach (var entry in own.EntriesOf(span))
        {
            if (byKey.Remove(entry.Version.Key, out var their)) Both(entry, their);
            else Here(entry);
        }

        foreach (var their in byKey.Values) There(their);
        return _difference;
    }

    private void Both(SegmentEntry entry, RepairListing.Types.Entry their)
    {
        if (entry.IsDamaged && their.Damaged) _difference.Unrepaired++;
        else if (entry.IsDamaged) Want(their, _ours.Vector);
        else if (their.Damaged) Offer(entry);
        else if (!StateMetadata.Encode(entry.Digest).Equals(their.Digest)) Differ(entry, their);
    }

    private void Differ(SegmentEntry entry, RepairListing.Types.Entry their)
    {
        if (own.RecordOf(entry) is not { } record)
        {
            _difference.Undecided++;
            return;
        }

        // A tombstone that the other side has dropped, or could have, is as good as none.
        if (record.Tombstone && their.Tombstone && (Covers(theirs.Collected, record.Dots) || Covers(_ours.Collected, their.Dots))) return;

        // Otherwise one of them is on its way.
        if (!Covers(_ours.Vector, their.Dots) || !Covers(theirs.Vector, record.Dots)) return;

        // Or a tombstone stands for a greater one that its holder has dropped and the other side has not heard of.
        if (record.Tombstone != their.Tombstone && !(record.Tombstone ? theirs.Vector.Covers(_ours.Collected) : _ours.Vector.Covers(theirs.Collected)))
        {
            _difference.Undecided++;
            return;
        }

        _difference.Divergent++;
        _difference.Records.Add(record);
        _difference.Wanted.Add(their.Key);
    }

    /// <summary>Only this side has the key.</summary>
    private void Here(SegmentEntry entry)
    {
        if (entry.Version.IsTombstone && !entry.IsDamaged) return;
        if (entry.IsDamaged) _difference.Unrepaired++;
        else if (own.RecordOf(entry) is not { } record) _difference.Undecided++;
        else if (!Covers(theirs.Vector, record.Dots)) return;
        else if (!_ours.Vector.Covers(theirs.Seen)) _difference.Undecided++;
        else
        {
            _difference.Divergent++;
            _difference.Records.Add(record);
        }
    }

    /// <summary>Only the caller has the key.</summary>
    private void There(RepairListing.Types.Entry their)
    {
        if (their.Damaged) _difference.Unrepaired++;
        else if (their.Tombstone || !Covers(_ours.Vector, their.Dots)) return;
        else if (!theirs.Vector.Covers(_ours.Seen)) _difference.Undecided++;
        else
        {
            _difference.Divergent++;
            _difference.Wanted.Add(their.Key);
        }
    }

    private void Want(RepairListing.Types.Entry their, VersionVector included)
    {
        if (Covers(included, their.Dots))
        {
            _difference.Divergent++;
            _difference.Wanted.Add(their.Key);
        }
        else
        {
            // A newer record is on its way and will replace the damaged one.
            _difference.Undecided++;
        }
    }

    private void Offer(SegmentEntry entry)
    {
        if (own.RecordOf(entry) is { } record && Covers(theirs.Vector, record.Dots))
        {
            _difference.Divergent++;
            _difference.Records.Add(record);
        }
        else
        {
            _difference.Undecided++;
        }
    }

    private static bool Covers(VersionVector vector, IEnumerable<DotMessage> dots) => ReplicatedRecord.IsCoveredBy(vector, dots);
}
