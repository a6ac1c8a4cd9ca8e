using EdgeStore.Core.Merging.Fields;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Merging;

/// <summary>
/// Adds to a record that a client of this member made what merges need to know of the record that it replaces: what the
/// client had seen, and which fields are its own doing.
/// </summary>
internal static class LocalChange
{
    /// <summary>
    /// A record with more listed fields than this is settled without waiting for the fleet, so that a member that is cut
    /// off for ever does not pay more for stamps than for values. A concurrent older change of a field may then lose
    /// although nobody had changed that field later.
    /// </summary>
    public const int MaxFields = 1000;

    /// <param name="stable">Every active member includes this, and whatever else comes will be newer.</param>
    public static void Complete(RecordMessage record, RecordMessage replaced, VersionVector stable)
    {
        SeenStamps.Of(replaced).Join(SeenStamps.Of(record)).WriteTo(record);
        if (replaced.Tombstone) return;
        record.LiftedFromGeneration = replaced.LiftedFromGeneration;
        if (record.Tombstone) return;

        var contents = ValueFields.Of(record.Value);
        var fields = FieldMap.Of(replaced);

        // Another encoding, or an opaque value: written whole, as a record without base says.
        if (!contents[FieldPath.Root].Equals(fields[FieldPath.Root].Content)) return;
        if (IsSettled(replaced, stable)) fields = fields.Settled(Stamp.FromMessage(replaced.Stamp));
        fields.Put(contents, Stamp.FromMessage(record.Stamp)).WriteTo(record, contents);
    }

    /// <summary>
    /// Nothing can come any more that competes with the replaced record's fields and is older than that record: their
    /// stamps have served, one for all of them does.
    /// </summary>
    private static bool IsSettled(RecordMessage replaced, VersionVector stable) =>
        replaced.Fields.Count > MaxFields
        || (replaced.Dots.Count > 0 && replaced.Dots.All(dot => stable.Covers(Dot.FromMessage(dot))));
}
