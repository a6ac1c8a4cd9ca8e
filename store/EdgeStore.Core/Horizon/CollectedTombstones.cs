using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Horizon;

/// <summary>
/// What a member remembers of the tombstones that it has dropped.
/// <code>
/// dropped   a: deleted by (1, 7), generation 2, at 40       vector {1: 7, 3: 2}   generation 4   time 55
///           b: deleted by (3, 2), generation 4, at 55
/// </code>
/// A peer whose vector does not cover this one may still hold what was deleted: it is past this member's horizon. A key that
/// is made anew here begins beyond generation and time, so that it is greater than a tombstone that others still have.
/// </summary>
public sealed record CollectedTombstones
{
    public static readonly CollectedTombstones None = new();

    /// <summary>Covers the deletes; the member's vector covers it.</summary>
    public VersionVector Vector { get; init; } = VersionVector.Empty;

    public ulong Generation { get; init; }

    /// <summary>The hybrid time of the latest stamp.</summary>
    public ulong Time { get; init; }

    /// <summary>How many this member has dropped itself.</summary>
    public ulong Count { get; init; }

    public CollectedTombstones With(RecordMessage tombstone) => new()
    {
        Vector = tombstone.Dots.Aggregate(Vector, (vector, dot) => vector.With(Dot.FromMessage(dot))),
        Generation = Math.Max(Generation, tombstone.Generation),
        Time = Math.Max(Time, tombstone.Stamp.Time),
        Count = Count + 1,
    };

    /// <summary>One of the tombstones may be greater than the record, by stamp or, among Kubernetes objects, by generation.</summary>
    public bool MayOutdo(RecordMessage record) => record.Stamp.Time <= Time || record.Generation <= Generation;

    /// <summary>This member does without what the other does without.</summary>
    public CollectedTombstones Join(CollectedTombstones other) => this with
    {
        Vector = Vector.Join(other.Vector),
        Generation = Math.Max(Generation, other.Generation),
        Time = Math.Max(Time, other.Time),
    };

    public CollectedMessage ToMessage() => new() { Vector = Vector.ToMessage(), Generation = Generation, Time = Time, Count = Count };

    public static CollectedTombstones FromMessage(CollectedMessage? message) => message is null ? None : new CollectedTombstones
    {
        Vector = VersionVector.FromMessage(message.Vector),
        Generation = message.Generation,
        Time = message.Time,
        Count = message.Count,
    };
}
