using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Merging;

/// <summary>
/// A record that was lifted has a later stamp, or a generation that is greater, than its last write gave it: so that it beats
/// tombstones that somebody has dropped (<see cref="Horizon.Survival"/>). Against everything that is still known it counts as it
/// was before: what is greater without the lift is lifted over it in turn, a live record as well as a tombstone.
/// <code>
/// a: made in generation 1, lifted to 5      b: made in generation 2      a is greater, by its lift: b is lifted to 6
/// </code>
/// </summary>
internal static class Lift
{
    /// <summary>The record's identity as its last write left it.</summary>
    public static RecordIdentity Without(RecordMessage record) =>
        RecordIdentity.Of(record) with { Generation = GenerationWithout(record), Stamp = Stamp.FromMessage(StampWithout(record)) };

    public static ulong GenerationWithout(RecordMessage record) => record.LiftedFromGeneration != 0 ? record.LiftedFromGeneration : record.Generation;

    public static StampMessage StampWithout(RecordMessage record) => record.LiftedFrom ?? record.Stamp;

    /// <summary>Changes the record to the same incarnation in a later generation.</summary>
    public static void Raise(RecordMessage record, ulong generation)
    {
        record.LiftedFromGeneration = GenerationWithout(record);
        record.Generation = generation;
    }

    /// <summary>Whether the winner is greater for no other reason than that it was lifted.</summary>
    public static bool Decides(MergePolicy policy, RecordMessage winner, RecordMessage loser) =>
        RecordOrder.Compare(policy, Without(winner), Without(loser)) < 0;
}
