using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Repair;

/// <summary>
/// What a member holds in a range of keys, read back from its log and summed up, so that any range within can be compared
/// without reading again.
/// <code>
/// keys      a      b       c (tombstone)   d
/// hashes    3      5       0               4
/// sums   0      3      8           8          12        fingerprint of b ≤ key &lt; d: 8 − 3
/// </code>
/// Every value is read and hashed again: a record whose bytes have changed on the disk is <em>damaged</em>, although the
/// index still knows what they were.
/// </summary>
internal sealed class SegmentSnapshot
{
    private readonly IEntryReader _log;
    private readonly List<SegmentEntry> _entries = [];
    private readonly List<UInt128> _sums = [UInt128.Zero];
    private readonly List<ByteString> _damaged = [];

    private SegmentSnapshot(StoreState state, IEntryReader log, KeySpan span)
    {
        State = state;
        Span = span;
        _log = log;
    }

    public StoreState State { get; }

    /// <summary>The range, perhaps cut short.</summary>
    public KeySpan Span { get; private set; }

    public long BytesRead { get; private set; }

    public int Keys => _entries.Count;

    /// <summary>Reads at most so many keys; the range then ends before the next.</summary>
    /// <returns>Null when compaction dropped something meanwhile that a newer state replaces: try again a little later.</returns>
    public static SegmentSnapshot? Read(ILocalReplica local, KeySpan span, int maxKeys)
    {
        var snapshot = new SegmentSnapshot(local.Published, local.Log, span);
        return snapshot.ReadAll(local, maxKeys) ? snapshot : null;
    }

    public UInt128 FingerprintOf(KeySpan span) => unchecked(_sums[IndexOfEnd(span)] - _sums[IndexOf(span.Start)]);

    public int CountOf(KeySpan span) => IndexOfEnd(span) - IndexOf(span.Start);

    /// <summary>The key that halves the range; empty when there are fewer than two.</summary>
    public ByteString MiddleOf(KeySpan span)
    {
        var (first, end) = (IndexOf(span.Start), IndexOfEnd(span));
        return end - first < 2 ? ByteString.Empty : _entries[first + ((end - first) / 2)].Version.Key;
    }

    public IEnumerable<SegmentEntry> EntriesOf(KeySpan span)
    {
        var end = IndexOfEnd(span);
        for (var i = IndexOf(span.Start); i < end; i++) yield return _entries[i];
    }

    public SegmentEntry? Find(ByteString key)
    {
        var at = IndexOf(key);
        return at < _entries.Count && _entries[at].Version.Key.Equals(key) ? _entries[at] : null;
    }

    /// <summary>The record as other members get it; null when it is damaged or gone meanwhile.</summary>
    public RecordMessage? RecordOf(SegmentEntry entry)
    {
        if (entry.IsDamaged) return null;
        var position = entry.Version.Position;
        return ReadOrNull(position) is { } content ? ReplicatedRecord.Of(new LogEntry(position, content), State.Scheme) : null;
    }

    /// <summary>Records from the other side for this member's writer.</summary>
    public RepairBatch ToBatch(IEnumerable<RecordMessage> records, long peerRevision, SnapshotVectors peer) => new(
        [.. records.Select(record => new RepairItem(record, Find(record.Key) is { IsDamaged: true } damaged ? damaged.Version.Position : null))],
        peerRevision,
        peer.Vector);

    public RepairSegment ToMessage() => new()
    {
        Range = Span.ToMessage(),
        Vector = State.Vector.ToMessage(),
        Seen = State.Seen.ToMessage(),
        Revision = State.Revision,
        Collected = State.Collected.Vector.ToMessage(),
    };

    /// <summary>Whether the range has a damaged record: then it differs from everything.</summary>
    public bool IsDamagedIn(KeySpan span) => _damaged.Exists(span.Contains);

    private bool ReadAll(ILocalReplica local, int maxKeys)
    {
        var slice = State.Keys.Slice(Span.Start, maxKeys + 1);
        if (slice.Count > maxKeys && Span.Contains(slice[maxKeys].Key)) Span = Span with { End = slice[maxKeys].Key };
        foreach (var version in slice.TakeWhile(version => Span.Contains(version.Key)).Where(version => !version.IsLocalOnly))
        {
            if (Check(version) is { } sound) Add(sound);
            else if (HasMovedOn(local, version)) return false;
            else AddDamaged(version);
        }

        return true;
    }

    /// <summary>
    /// What is missing may have been swept because something newer replaced it, or collected;  which is published already or will be: the
    /// log shows a sweep before any state does.
    /// </summary>
    private static bool HasMovedOn(ILocalReplica local, KeyVersion version)
    {
        var dropped = local.Log.DroppedThrough;
        var now = local.Published;
        return dropped > now.Revision || local.Log.CollectedCount > now.Collected.Count || now.Keys.Find(version.Key)?.Position != version.Position;
    }

    /// <returns>Null when the log does not hold what was written.</returns>
    private SegmentEntry? Check(KeyVersion version)
    {
        if (ReadOrNull(version.Position) is not { } content) return null;
        BytesRead += content.CalculateSize();
        if (RecordIdentity.Of(content.Record) != version.Identity || RecordHash.Of(content.Record) != version.Fingerprint) return null;
        return version.IsTombstone
            ? new SegmentEntry(version, RecordHash.OfTombstone(version.Identity), UInt128.Zero, IsDamaged: false)
            : new SegmentEntry(version, version.Fingerprint, version.Fingerprint, IsDamaged: false);
    }

    private LogEntryMessage? ReadOrNull(LogPosition position)
    {
        try
        {
            return _log.Read(position);
        }
        catch (CorruptStoreException)
        {
            return null;
        }
    }

    private void Add(SegmentEntry entry)
    {
        _entries.Add(entry);
        _sums.Add(unchecked(_sums[^1] + entry.Contribution));
    }

    private void AddDamaged(KeyVersion version)
    {
        _damaged.Add(version.Key);
        Add(new SegmentEntry(version, UInt128.Zero, UInt128.Zero, IsDamaged: true));
    }

    private int IndexOfEnd(KeySpan span) => span.IsOpenEnded ? _entries.Count : IndexOf(span.End);

    /// <summary>The first entry whose key is not before the given one.</summary>
    private int IndexOf(ByteString key)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ByteOrder.Instance.Compare(_entries[middle].Version.Key, key) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
