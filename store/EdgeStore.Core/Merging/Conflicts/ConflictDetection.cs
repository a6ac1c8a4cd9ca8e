using EdgeStore.Core.Merging.Fields;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Merging.Conflicts;

/// <summary>
/// Tells a write that was discarded from one that was overwritten knowingly. A KubernetesObject record names the changes
/// it has seen (<see cref="SeenStamps"/>), so the answer is exact there. A LastWriterWins record does not: there, a write
/// counts as discarded when it comes for the first time and loses to a write of this very member, so each such conflict
/// is reported once, at the winner's author.
/// </summary>
internal static class ConflictDetection
{
    /// <summary>Between records of which one wins as a whole, under the KubernetesObject policy.</summary>
    public static Conflict? Whole(RecordMessage winner, RecordMessage loser, long unixMilliseconds)
    {
        if (loser.Tombstone || SeenStamps.Of(winner).Covers(SeenStamps.Of(loser))) return null;
        var rule = winner.Generation != loser.Generation ? ConflictRule.Generation
            : !winner.Birth.Equals(loser.Birth) ? ConflictRule.SeniorCreate
            : ConflictRule.DeleteWins;
        return Make(winner, loser, rule, unixMilliseconds);
    }

    /// <summary>Under the LastWriterWins policy, for a record that has come from a peer and lost.</summary>
    /// <param name="current">What it lost to.</param>
    /// <param name="own">This member's tag.</param>
    /// <param name="seen">The changes that this member has merged before.</param>
    public static Conflict? ByStamp(RecordMessage incoming, RecordIdentity current, Tag own, VersionVector seen, long unixMilliseconds)
    {
        var loser = Stamp.FromMessage(incoming.Stamp);
        var isKnown = incoming.Dots.All(dot => seen.Covers(Dot.FromMessage(dot)));
        return isKnown || current.Stamp.Tag != own || loser.Tag == own
            ? null
            : new Conflict(incoming.Key, ConflictRule.LastWriter, current.Stamp, loser, unixMilliseconds).Of(incoming);
    }

    /// <summary>Between live records of one incarnation that have been joined field by field.</summary>
    public static IEnumerable<Conflict> Fields(RecordMessage left, RecordMessage right, RecordMessage joined, long unixMilliseconds)
    {
        var (seenLeft, seenRight) = (SeenStamps.Of(left), SeenStamps.Of(right));
        if (seenLeft.Covers(seenRight) || seenRight.Covers(seenLeft)) yield break;
        var shown = FieldMap.Whole(ValueFields.Of(joined.Value), default);
        if (Lost(left, seenRight, shown) is { Count: > 0 } lostLeft) yield return Make(right, left, lostLeft, unixMilliseconds);
        if (Lost(right, seenLeft, shown) is { Count: > 0 } lostRight) yield return Make(left, right, lostRight, unixMilliseconds);
    }

    /// <summary>The fields that a record's writers changed unseen by the other record, and that do not show in the join.</summary>
    private static List<string> Lost(RecordMessage record, SeenStamps seenByOther, FieldMap shown) =>
    [
        .. FieldMap.Of(record).Registers
            .Where(field => !FieldPath.IsOrder(field.Key)
                && !seenByOther.Includes(field.Value.Stamp)
                && !Equals(field.Value.Content, shown[field.Key].Content))
            .Select(field => field.Key)
            .Order(StringComparer.Ordinal),
    ];

    private static Conflict Make(RecordMessage winner, RecordMessage loser, List<string> fields, long unixMilliseconds) =>
        fields.Contains(FieldPath.Root)
            ? Make(winner, loser, ConflictRule.LastWriter, unixMilliseconds)
            : Make(winner, loser, ConflictRule.Field, unixMilliseconds) with { Fields = [.. fields.Take(Conflict.MaxFields)] };

    private static Conflict Make(RecordMessage winner, RecordMessage loser, ConflictRule rule, long unixMilliseconds) =>
        new Conflict(loser.Key, rule, Stamp.FromMessage(winner.Stamp), Stamp.FromMessage(loser.Stamp), unixMilliseconds).Of(loser);
}
