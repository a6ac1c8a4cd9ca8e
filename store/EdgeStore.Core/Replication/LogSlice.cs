using EdgeStore.Core.Horizon;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>Why the reading of a slice ended.</summary>
internal enum LogSliceEnd
{
    /// <summary>At the end of the snapshot.</summary>
    Tip,

    /// <summary>The batch is full, or enough was read for one call.</summary>
    Full,

    /// <summary>At others' changes that have not settled.</summary>
    Held,
}

/// <summary>Reads whole transactions from the log, without what the peer has or must not get.</summary>
/// <param name="collected">Tombstones that the peer has dropped; the log may hold what is older.</param>
internal sealed class LogSlice(LinkSettings settings, StoreState snapshot, VersionVector peerVector, CollectedTombstones collected, long settled)
{
    private readonly List<TransactionMessage> _transactions = [];
    private ILogReader _log = null!;
    private TransactionMessage? _open;
    private int _entries;

    public IReadOnlyList<TransactionMessage> Transactions => _transactions;

    public int Bytes { get; private set; }

    public LogSliceEnd End { get; private set; }

    /// <summary>Something was left out for what comes later in the log.</summary>
    public bool HasLeftOut { get; private set; }

    /// <returns>The revision up to which the log has been read.</returns>
    public long Read(ILogReader log, long after)
    {
        _log = log;
        var complete = after;
        var revision = after;
        foreach (var entry in log.Scan(after + 1, snapshot.Revision))
        {
            if (entry.Position.Revision != revision)
            {
                Finish();
                complete = revision;
                revision = entry.Position.Revision;
                if (Bytes >= settings.BatchBytes || _entries >= settings.SliceEntries) return Stop(LogSliceEnd.Full, complete);
            }

            _entries++;
            if (Outgoing(entry) is not { } record) continue;
            if (revision > settled && !IsOwn(record)) return Stop(LogSliceEnd.Held, complete);
            (_open ??= new TransactionMessage { Revision = revision }).Records.Add(record);
        }

        Finish();
        return Stop(LogSliceEnd.Tip, snapshot.Revision);
    }

    private long Stop(LogSliceEnd end, long complete)
    {
        End = end;
        return complete;
    }

    private void Finish()
    {
        if (_open is null) return;
        _transactions.Add(_open);
        Bytes += _open.CalculateSize();
        _open = null;
    }

    private RecordMessage? Outgoing(LogEntry entry)
    {
        var record = ReplicatedRecord.Of(entry, snapshot.Scheme);
        if (record is null || (record.Dots.Count > 0 && ReplicatedRecord.IsCoveredBy(peerVector, record.Dots))) return null;
        return IsOutlived(entry) ? null : record;
    }

    /// <summary>
    /// A later delete of the key is with the peer already, which may have dropped its tombstone since: the entry would stand
    /// there alone. Perhaps that delete is not in this log, because it came after what outdoes it: so of what one of the
    /// peer's dropped tombstones may outdo only the newest is sent. Those are the tombstones that were dropped while there was no
    /// stream (<see cref="FleetView.CollectableVector"/>). Or the entry is from before this member was seeded anew, which has replaced it.
    /// </summary>
    private bool IsOutlived(LogEntry entry)
    {
        // Most entries that are streamed as they come: they need no search for their key.
        var isOld = collected.MayOutdo(entry.Content.Record);
        if (!isOld && entry.Position.Revision > Math.Max(snapshot.ReseedRevision, snapshot.LastTombstoneRevision)) return false;
        StoredVersion? version = snapshot.Keys.Find(entry.Content.Record.Key);
        if (version is null || version.Position.CompareTo(entry.Position) <= 0) return false;
        if (entry.Position.Revision <= snapshot.ReseedRevision) return true;
        if (isOld) return HasLeftOut = true;
        for (; version is not null && version.Position.CompareTo(entry.Position) > 0; version = version.Older)
            if (version.IsTombstone && IsWithPeer(version.Position)) return true;
        return false;
    }

    private bool IsWithPeer(LogPosition tombstone)
    {
        if (_log.Read(tombstone) is not { } content) return true; // collected meanwhile: the next snapshot knows
        return ReplicatedRecord.Of(new LogEntry(tombstone, content), snapshot.Scheme) is { } record && ReplicatedRecord.IsCoveredBy(peerVector, record.Dots);
    }

    private bool IsOwn(RecordMessage record)
    {
        foreach (var dot in record.Dots)
            if (dot.Tag == snapshot.Tag.Value) return true;
        return false;
    }
}
