using EdgeStore.Core.Merging.Fields;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Merging;

/// <summary>
/// Joins two live records of one incarnation field by field.
/// <code>
/// left    (90, tag 1)  base 5  /spec/replicas 90 "3"                     seen {1: 90}
/// right   (70, tag 2)  base 5  /metadata/labels/a 70 "x"                 seen {2: 70}
/// join    (90, tag 1)  base 5  both fields, value put together anew      seen {1: 90, 2: 70}   dots of both
/// </code>
/// A record whose author had seen the other is the join, as it is: <see cref="LocalChange"/> only ever raises a field's
/// stamp, so its fields are all at least as new. Likewise one whose fields all win. Only otherwise is a value put
/// together, which makes its bytes a function of the fields and thereby the same everywhere.
/// </summary>
internal static class FieldMerge
{
    /// <returns><paramref name="left"/> or <paramref name="right"/> themselves, where one of them is the join.</returns>
    public static RecordMessage Join(RecordMessage left, RecordMessage right)
    {
        if (left.Generation == right.Generation) return JoinLevel(left, right);

        // One of them was lifted, or both were: so is the join.
        var (high, low) = left.Generation > right.Generation ? (left, right) : (right, left);
        var raised = low.Clone();
        Lift.Raise(raised, high.Generation);
        raised.Dots.Clear();
        raised.Dots.Add(DotsOf(left, right));
        return JoinLevel(high, raised);
    }

    private static RecordMessage JoinLevel(RecordMessage left, RecordMessage right)
    {
        var (seenLeft, seenRight) = (SeenStamps.Of(left), SeenStamps.Of(right));
        if (!ShowsTheSame(left, right) && seenLeft.Covers(seenRight) is var leftIsLater && leftIsLater != seenRight.Covers(seenLeft))
            return leftIsLater ? left : right;

        var (fieldsLeft, fieldsRight) = (FieldMap.Of(left), FieldMap.Of(right));
        var joined = fieldsLeft.Join(fieldsRight);
        var (byStamp, byBytes) = Compare(left, right);
        var (leftIsJoin, rightIsJoin) = (byStamp >= 0 && joined.IsSame(fieldsLeft), byStamp <= 0 && joined.IsSame(fieldsRight));
        if (leftIsJoin && rightIsJoin) return byBytes >= 0 ? left : right;
        if (leftIsJoin || rightIsJoin) return leftIsJoin ? left : right;

        var later = byStamp >= 0 ? left : right;
        var record = new RecordMessage
        {
            Key = left.Key,
            Generation = left.Generation,
            LiftedFromGeneration = Math.Max(left.LiftedFromGeneration, right.LiftedFromGeneration),
            Birth = left.Birth,
            BirthDot = left.BirthDot ?? right.BirthDot,
            Stamp = later.Stamp,
            Lease = later.Lease,
            Value = joined.ToValue(),
        };
        record.Dots.Add(DotsOf(left, right));
        seenLeft.Join(seenRight).WriteTo(record);
        joined.WriteTo(record);
        return record;
    }

    // Then one may have seen more without knowing more: no reason for an event.
    private static bool ShowsTheSame(RecordMessage left, RecordMessage right) =>
        left.Stamp.Equals(right.Stamp) && left.Lease == right.Lease && left.Value.Equals(right.Value);

    /// <summary>The lease belongs to the last change. Bytes differ between equal fields when nothing but the spelling does.</summary>
    private static (int ByStamp, int ByBytes) Compare(RecordMessage left, RecordMessage right)
    {
        var byStamp = Stamp.FromMessage(left.Stamp).CompareTo(Stamp.FromMessage(right.Stamp));
        if (byStamp == 0) byStamp = left.Lease.CompareTo(right.Lease);
        return (byStamp, left.Value.Span.SequenceCompareTo(right.Value.Span));
    }

    private static IEnumerable<DotMessage> DotsOf(RecordMessage left, RecordMessage right) => left.Dots.Concat(right.Dots)
        .Aggregate(VersionVector.Empty, (known, dot) => known.With(Dot.FromMessage(dot)))
        .Entries.Select(dot => dot.ToMessage());
}
