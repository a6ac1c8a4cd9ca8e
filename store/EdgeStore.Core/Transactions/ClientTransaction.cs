using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// The changes of one request. Revision, stamp and dot are taken at the first change, so a request that changes nothing
/// leaves no trace.
/// </summary>
internal sealed class ClientTransaction(WorkingState state)
{
    private Stamp? _stamp;
    private Dot? _dot;
    private bool _hasRevision;

    public void Put(ByteString key, ByteString value, long lease)
    {
        var current = state.Keys.Find(key);
        var stamp = Begin(key);
        var identity = Next(current, stamp, state.Collected.Generation);
        Apply(key, identity, value, lease);
    }

    /// <summary>Deletes a live key.</summary>
    public void Delete(KeyVersion live)
    {
        var identity = live.Identity with { Stamp = Begin(live.Key), IsTombstone = true };
        Apply(live.Key, identity, ByteString.Empty, 0);
    }

    /// <param name="collected">The greatest generation of tombstones that were dropped: perhaps of one of this key, which others still have.</param>
    private static RecordIdentity Next(KeyVersion? current, Stamp stamp, ulong collected) => current switch
    {
        null => new RecordIdentity(collected + 1, stamp, stamp, false),
        { IsTombstone: true } => new RecordIdentity(Math.Max(current.Identity.Generation, collected) + 1, stamp, stamp, false),
        _ => current.Identity with { Stamp = stamp },
    };

    private Stamp Begin(ByteString key)
    {
        if (!_hasRevision && !(state.Tag.IsNone && SystemKeys.Contains(key)))
        {
            state.BeginRevision();
            _hasRevision = true;
        }

        return _stamp ??= state.NextStamp();
    }

    private void Apply(ByteString key, RecordIdentity identity, ByteString value, long lease)
    {
        var record = new RecordMessage
        {
            Key = key,
            Generation = identity.Generation,
            Birth = identity.Birth.ToMessage(),
            Stamp = identity.Stamp.ToMessage(),
            Tombstone = identity.IsTombstone,
            Value = value,
            Lease = lease,
        };
        var localOnly = state.Settings.LocalOnlyKeys.Contains(key);
        if (!localOnly && (_dot ??= state.NextDot()) is { } dot)
        {
            record.Dots.Add(dot.ToMessage());
            record.BirthDot = BirthDot(record, dot).ToMessage();
            Complete(record);
        }

        state.Apply(record, localOnly);
    }

    private Dot BirthDot(RecordMessage record, Dot dot) => state.Keys.Find(record.Key) switch
    {
        { } current when current.Identity.IsSameIncarnation(RecordIdentity.Of(record)) => current.BirthDot is { N: > 0 } known ? known : new Dot(state.Tag, 1),
        _ => dot,
    };

    private void Complete(RecordMessage record)
    {
        if (state.Settings.MergePolicies.For(record.Key) != MergePolicy.KubernetesObject) return;
        if (state.Keys.Find(record.Key) is { } replaced) LocalChange.Complete(record, state.RecordOf(replaced), state.StableVector);
    }
}
