using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// The changes of one client request. Revision, stamp and dot are taken at the first change, so a request that changes
/// nothing leaves no trace.
/// </summary>
internal sealed class ClientTransaction(WorkingState state)
{
    private Stamp? _stamp;
    private Dot? _dot;

    public bool HasChanges => _stamp is not null;

    public void Put(ByteString key, ByteString value, long lease)
    {
        var current = state.Keys.Find(key);
        var stamp = Begin();
        var identity = Next(current, stamp);
        Apply(key, identity, value, lease);
    }

    /// <summary>Deletes a live key.</summary>
    public void Delete(KeyVersion live)
    {
        var identity = live.Identity with { Stamp = Begin(), IsTombstone = true };
        Apply(live.Key, identity, ByteString.Empty, 0);
    }

    private static RecordIdentity Next(KeyVersion? current, Stamp stamp) => current switch
    {
        null => new RecordIdentity(1, stamp, stamp, false),
        { IsTombstone: true } => new RecordIdentity(current.Identity.Generation + 1, stamp, stamp, false),
        _ => current.Identity with { Stamp = stamp },
    };

    private Stamp Begin()
    {
        if (_stamp is { } stamp) return stamp;
        state.BeginRevision();
        _stamp = state.NextStamp();
        return _stamp.Value;
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
            Complete(record);
        }

        state.Apply(record, localOnly);
    }

    private void Complete(RecordMessage record)
    {
        if (state.Settings.MergePolicies.For(record.Key) != MergePolicy.KubernetesObject) return;
        if (state.Keys.Find(record.Key) is { } replaced) LocalChange.Complete(record, state.RecordOf(replaced), state.StableVector);
    }
}
