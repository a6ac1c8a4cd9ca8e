using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Horizon;

/// <summary>
/// The rule for changes that come from beyond a horizon, of keys that one side holds and the other, the judge, has not. Perhaps
/// the judge has deleted the key and dropped the tombstone; it knows by its vector.
/// <code>
/// the judge includes …       the record is                    it
/// all its changes            what was deleted                 goes
/// the incarnation's create   an update of what was deleted    goes, and is listed as a conflict
/// neither                    new                              stays, lifted over the judge's collected tombstones
/// </code>
/// Other members may still have the tombstone and must come to the same end. So an update that goes is deleted by a change of its
/// own, just later than it; and what is lifted is a change, too, which who still has the tombstone answers by <see cref="Lift"/>.
/// </summary>
/// <param name="judge">What the side without the key includes.</param>
/// <param name="collected">The tombstones that it has dropped.</param>
internal sealed class Survival(WorkingState state, VersionVector judge, CollectedTombstones collected)
{
    private Dot? _dot;

    public bool Includes(RecordMessage record) => ReplicatedRecord.IsCoveredBy(judge, record.Dots);

    /// <summary>The judge has had this incarnation of the key.</summary>
    public bool IsUpdate(RecordMessage record) => record.BirthDot is { } birth && judge.Covers(Dot.FromMessage(birth));

    /// <summary>The changes that follow belong to another transaction.</summary>
    public void BeginTransaction() => _dot = null;

    /// <summary>A client's write is lost. What it lost to is not known any more; it was no later than the winner's stamp.</summary>
    public void Note(RecordMessage lost)
    {
        if (SystemKeys.Contains(lost.Key)) return;
        var conflict = new Conflict(
            lost.Key, ConflictRule.Horizon, new Stamp(collected.Time, default), Stamp.FromMessage(lost.Stamp), state.UnixMilliseconds);
        state.Conflicts.Add(conflict.Of(lost));
    }

    /// <returns>What becomes of a record that the judge does not include: itself, or something greater.</returns>
    public RecordMessage Admit(RecordMessage record)
    {
        if (!IsUpdate(record)) return LiftOverCollected(record);
        Note(record);
        return Delete(record);
    }

    /// <summary>A tombstone that is just later than the record, and beats nothing else but what it has to be lifted over.</summary>
    public RecordMessage Delete(RecordMessage record, ulong over = 0)
    {
        var deleted = new RecordMessage
        {
            Key = record.Key,
            Generation = record.Generation,
            LiftedFromGeneration = record.LiftedFromGeneration,
            Birth = record.Birth,
            BirthDot = record.BirthDot,
            Stamp = NextAfter(record.Stamp.Time),
            Tombstone = true,
        };
        if (record.LiftedFrom is { } written) deleted.LiftedFrom = new StampMessage { Time = written.Time + 1, Tag = deleted.Stamp.Tag };
        if (over >= record.Generation) Lift.Raise(deleted, over + 1);
        return Change(deleted);
    }

    /// <summary>The record, which is the greater one without the winner's lift, lifted over the winner.</summary>
    public RecordMessage LiftOver(MergePolicy policy, RecordMessage winner, RecordMessage record) => policy switch
    {
        MergePolicy.KubernetesObject => Raise(record, over: winner.Generation),
        _ => Postpone(record, after: winner.Stamp.Time),
    };

    /// <summary>A new record as it has to be: greater than every tombstone that the judge may have dropped.</summary>
    private RecordMessage LiftOverCollected(RecordMessage record)
    {
        switch (state.Settings.MergePolicies.For(record.Key))
        {
            case MergePolicy.KubernetesObject when record.Generation <= collected.Generation:
                return Raise(record, over: collected.Generation);
            case MergePolicy.LastWriterWins when record.Stamp.Time <= collected.Time:
                return Postpone(record, after: collected.Time);
            default:
                return record;
        }
    }

    /// <summary>The same incarnation in a later generation.</summary>
    private RecordMessage Raise(RecordMessage record, ulong over)
    {
        var raised = record.Clone();
        Lift.Raise(raised, over + 1);
        return Change(raised);
    }

    /// <summary>The same write with a later stamp.</summary>
    private RecordMessage Postpone(RecordMessage record, ulong after)
    {
        var later = record.Clone();
        later.LiftedFrom = Lift.StampWithout(record);
        later.Stamp = NextAfter(after);
        return Change(later);
    }

    private StampMessage NextAfter(ulong time)
    {
        var stamp = new Stamp(time + 1, state.Tag);
        state.Observe(stamp);
        return stamp.ToMessage();
    }

    private RecordMessage Change(RecordMessage record)
    {
        record.Dots.Add((_dot ??= state.NextDot()!.Value).ToMessage());
        return record;
    }
}
