using EdgeStore.Core.Merging;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>
/// Which of two records of a key the specification prefers; written down a second time, so that the checkers do not
/// believe the code that they check.
/// </summary>
internal static class Precedence
{
    public static bool IsAtLeast(ByteString key, RecordIdentity one, RecordIdentity other)
    {
        if (one == other) return true;
        if (!IsObject(key)) return After(one, other);
        if (AreJoined(key, one, other)) return Join(one, other) == one;
        if (one.Generation != other.Generation) return one.Generation > other.Generation;
        if (one.Birth.Tag != other.Birth.Tag) return one.Birth.Tag.Value < other.Birth.Tag.Value;
        if (one.Birth.Time != other.Birth.Time) return one.Birth.Time < other.Birth.Time;
        if (one.IsTombstone != other.IsTombstone) return one.IsTombstone;
        return After(one, other);
    }

    /// <summary>Two live records of one incarnation are joined by fields, also when one of them was lifted to a later generation.</summary>
    public static bool AreJoined(ByteString key, RecordIdentity one, RecordIdentity other) =>
        IsObject(key) && one.Birth == other.Birth && !one.IsTombstone && !other.IsTombstone;

    public static RecordIdentity Join(RecordIdentity one, RecordIdentity other) => one with
    {
        Generation = Math.Max(one.Generation, other.Generation),
        Stamp = After(one, other) ? one.Stamp : other.Stamp,
    };

    /// <summary>The records of keys, those that are joined by fields as one.</summary>
    public static IEnumerable<(ByteString Key, RecordIdentity Record)> Joined(IEnumerable<KeyValuePair<ByteString, RecordIdentity>> records) =>
        records.GroupBy(record => (record.Key, record.Value.Birth, record.Value.IsTombstone)).SelectMany(incarnation =>
            AreJoined(incarnation.Key.Key, incarnation.First().Value, incarnation.First().Value)
                ? [(incarnation.Key.Key, incarnation.Select(record => record.Value).Aggregate(Join))]
                : incarnation.Select(record => (record.Key, record.Value)));

    /// <summary>Leases are merged as objects are: one that was ended stays so.</summary>
    public static bool IsObject(ByteString key) => key.ToStringUtf8().StartsWith("/registry/", StringComparison.Ordinal) || LeaseChecks.IsRow(key);

    private static bool After(RecordIdentity one, RecordIdentity other) => one.Stamp.Time != other.Stamp.Time
        ? one.Stamp.Time > other.Stamp.Time
        : one.Stamp.Tag.Value > other.Stamp.Tag.Value;
}
