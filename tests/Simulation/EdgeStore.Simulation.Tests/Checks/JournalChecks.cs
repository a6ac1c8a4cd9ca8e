using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.World;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>What merges discard is listed, and stays so, as far as the journal goes back.</summary>
internal static class JournalChecks
{
    /// <summary>A member begins, perhaps again: its journal is what it was, with the values that lost.</summary>
    public static void Started(SimulatedMember member, History history, StoreState state, int capacity)
    {
        Published(member, history, state, capacity);
        foreach (var number in state.Conflicts.NewestFirst.Select(noted => noted.Key))
        {
            var lost = history.Conflicts[(int)number - 1].LostValue;
            Require(member.Engine.ReadConflict(number)?.LostValue.Equals(lost) == true, $"{member.Name} came back without the value that lost in conflict {number}");
        }
    }

    /// <summary>The last conflicts are listed as they were noted.</summary>
    public static void Published(SimulatedMember member, History history, StoreState state, int capacity)
    {
        var from = Math.Max(0, history.Conflicts.Count - capacity);
        var same = state.Conflicts.NewestFirst.Reverse().Select(noted => (noted.Key, IdentityOf(noted.Value)))
            .SequenceEqual(history.Conflicts.Skip(from).Select((conflict, at) => (from + at + 1L, IdentityOf(conflict))));
        Require(same, $"{member.Name} lists {state.Conflicts.NewestFirst.Count} conflicts up to {state.Conflicts.Noted}, but noted {history.Conflicts.Count}, or others");
    }

    /// <summary>
    /// All has converged. Who wrote an object that is not there any more, and that nobody who made what came after it had
    /// seen, finds that somebody has listed a loss of that key.
    /// </summary>
    /// <param name="held">All changes.</param>
    /// <param name="expected">What each key ends as.</param>
    /// <param name="listed">Of all members.</param>
    public static void Ended(IReadOnlyList<Change> held, IReadOnlyDictionary<ByteString, RecordIdentity> expected, IReadOnlyList<Conflict> listed)
    {
        var objects = held.SelectMany(change => change.Records.Select(record => (record.Key, record.Value)))
            .Where(put => Precedence.IsObject(put.Key) && !LeaseChecks.IsRow(put.Key) && !put.Value.IsTombstone);
        foreach (var (key, put) in objects)
        {
            var isThere = expected[key] is { IsTombstone: false } end && end.IsSameIncarnation(put);
            var isSeen = held.Any(change => change.Records.ContainsKey(key) && change.Past.TryGetValue(key, out var seen) && Precedence.IsAtLeast(key, seen, put));
            if (isThere || isSeen) continue;
            Require(listed.Any(conflict => conflict.Key.Equals(key)), $"{key.ToStringUtf8()} of {put} was discarded, and nobody says so");
        }
    }

    private static (ByteString, ConflictRule, Core.Stamps.Stamp, Core.Stamps.Stamp, long) IdentityOf(Conflict conflict) =>
        (conflict.Key, conflict.Rule, conflict.Winner, conflict.Loser, conflict.UnixMilliseconds);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new SimulationFailure("journal", otherwise);
    }
}
