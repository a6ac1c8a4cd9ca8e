using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>A transaction that a member acknowledged.</summary>
/// <param name="Revision">At its author.</param>
/// <param name="Records">What it made of each key.</param>
/// <param name="Values">The value that it gave to each key that it put, and the one that this replaced in the same incarnation.</param>
/// <param name="Lifted">The keys whose records are older than the change, which only lifts them.</param>
/// <param name="Past">What its author showed of every key just before: what the change may be an effect of.</param>
internal sealed record Change(
    Dot Dot,
    long Revision,
    IReadOnlyDictionary<ByteString, RecordIdentity> Records,
    IReadOnlyDictionary<ByteString, (ByteString Value, ByteString? Replaced)> Values,
    IReadOnlySet<ByteString> Lifted,
    IReadOnlyDictionary<ByteString, RecordIdentity> Past)
{
    /// <summary>
    /// The part of a revision that a change made. A member that is seeded anew changes some of the records that a peer's transaction
    /// brings, and merges the others.
    /// </summary>
    public static Change Of(
        Dot dot,
        long revision,
        IEnumerable<LogEntry> entries,
        IReadOnlyDictionary<ByteString, RecordIdentity> records,
        IReadOnlyDictionary<ByteString, (ByteString Value, ByteString? Replaced)> values,
        IReadOnlyDictionary<ByteString, RecordIdentity> past)
    {
        var made = entries.Select(entry => entry.Content.Record).Where(record => record.Dots.Any(other => Dot.FromMessage(other) == dot)).ToList();
        var changed = made.Select(record => record.Key).ToHashSet();
        return new Change(
            dot,
            revision,
            records.Where(record => changed.Contains(record.Key)).ToDictionary(),
            values.Where(value => changed.Contains(value.Key)).ToDictionary(),
            made.Where(record => record.LiftedFrom is not null || record.LiftedFromGeneration != 0).Select(record => record.Key).ToHashSet(),
            past);
    }
}
