using EdgeStore.Core.Horizon;
using EdgeStore.Core.Leases;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// The writer's mutable copy of a state while it evaluates a batch: every change goes through <see cref="Apply"/>, which
/// keeps index, leases, fingerprint and log in step.
/// </summary>
internal sealed class WorkingState : IEntryReader
{
    private StoreState _head;
    private readonly IEntryReader _log;
    private readonly Dictionary<LogPosition, LogEntryMessage> _pending = [];
    private int _nextSub;
    private long _lastTombstoneRevision;

    public WorkingState(StoreState head, IEntryReader log, WriterSettings settings, long unixMilliseconds)
    {
        _head = head;
        _log = log;
        UnixMilliseconds = unixMilliseconds;
        Settings = settings;
        Keys = head.Keys.ToBuilder();
        Revision = head.Revision;
        LiveKeys = head.LiveKeys;
        Leases = head.Leases;
        HybridTime = head.HybridTime;
        Vector = head.Vector;
        Seen = head.Seen;
        Fingerprint = head.Fingerprint;
        System = head.System;
        _nextSub = head.NextSub;
        Collected = head.Collected;
        ReseedRevision = head.ReseedRevision;
        _lastTombstoneRevision = head.LastTombstoneRevision;
    }

    public WriterSettings Settings { get; }

    /// <summary>This member's wall clock at the batch.</summary>
    public long UnixMilliseconds { get; }

    public Tag Tag => _head.Tag;

    /// <summary>A lone member becomes the first of a cluster.</summary>
    public void JoinCluster(Tag tag)
    {
        _head = ToState().AsMemberOf(_head.ClusterId, tag);
        (Revision, Vector, Seen, _nextSub) = (_head.Revision, _head.Vector, _head.Seen, _head.NextSub);
    }

    public RevisionScheme Scheme => _head.Scheme;

    /// <inheritdoc cref="WriteBatch.StableVector"/>
    public VersionVector StableVector { get; set; } = VersionVector.Empty;

    /// <summary>The acknowledged writes that merges have discarded so far.</summary>
    public List<Conflict> Conflicts { get; } = [];

    public KeyIndex.Builder Keys { get; }

    public LeaseTable Leases { get; private set; }

    public long Revision { get; private set; }

    public long LiveKeys { get; private set; }

    public ulong HybridTime { get; private set; }

    public VersionVector Vector { get; private set; }

    public VersionVector Seen { get; private set; }

    public UInt128 Fingerprint { get; private set; }

    public SystemRows System { get; private set; }
    /// <inheritdoc cref="StoreState.Collected"/>
    public CollectedTombstones Collected { get; private set; }

    /// <inheritdoc cref="StoreState.ReseedRevision"/>
    public long ReseedRevision { get; set; }

    /// <summary>How many stamps of peers were farther ahead of this member's clock than <see cref="HybridTime.ToleranceMs"/>.</summary>
    public int FutureStamps { get; private set; }

    public List<LogEntry> Appended { get; } = [];

    public List<LogPosition> Dropped { get; } = [];

    public LogEntryMessage? Read(LogPosition position) => _pending.TryGetValue(position, out var entry) ? entry : _log.Read(position);

    /// <summary>The record of the newest version of a key: compaction never drops that.</summary>
    public RecordMessage RecordOf(KeyVersion newest) => Read(newest.Position)?.Record
        ?? throw new CorruptStoreException($"the log has no entry at {newest.Position}, where the newest version of {newest.Key.ToStringUtf8()} is");

    /// <summary>The stamp of a new change of this member's own.</summary>
    public Stamp NextStamp()
    {
        HybridTime = Stamps.HybridTime.Next(HybridTime, UnixMilliseconds);
        return new Stamp(HybridTime, _head.Tag);
    }

    /// <summary>A later change of this member's own must get a greater stamp than anything that it has seen.</summary>
    public void Observe(Stamp stamp)
    {
        HybridTime = Math.Max(HybridTime, stamp.Time);
        if (Stamps.HybridTime.IsFuture(stamp.Time, UnixMilliseconds)) FutureStamps++;
    }

    /// <summary>The next dot of this member's own, or null while it is alone: then there is nobody to tell.</summary>
    public Dot? NextDot()
    {
        if (_head.Tag.IsNone) return null;
        var dot = new Dot(_head.Tag, Vector[_head.Tag] + 1);
        Vector = Vector.With(dot);
        Seen = Seen.With(dot);
        return dot;
    }

    /// <summary>This state includes everything that the vector does: a peer vouches for it.</summary>
    public void JoinVector(VersionVector vector)
    {
        Vector = Vector.Join(vector);
        Seen = Seen.Join(vector);
    }

    /// <summary>This state does without the tombstones that a peer has dropped.</summary>
    public void JoinCollected(CollectedTombstones collected)
    {
        Collected = Collected.Join(collected);
        HybridTime = Math.Max(HybridTime, collected.Time);
    }

    /// <summary>Drops a tombstone that has no older versions.</summary>
    public void Collect(KeyVersion tombstone, RecordMessage record)
    {
        Keys.Remove(tombstone.Key);
        Dropped.Add(tombstone.Position);
        Collected = Collected.With(record);
    }

    /// <summary>No record is beyond the vector any more because of changes of these members.</summary>
    public void ForgetBeyondVector(IEnumerable<Tag> authors) => Seen = Seen.WithEntriesOf(Vector, authors);

    /// <summary>Begins a transaction: the following changes share a new revision.</summary>
    public void BeginRevision(long seenClock = 0)
    {
        Revision = _head.Scheme.Next(Revision, seenClock);
        _nextSub = 0;
    }

    /// <summary>Makes a record the newest of its key, at the current revision.</summary>
    /// <param name="localOnly">The entry stays at this member.</param>
    public void Apply(RecordMessage record, bool localOnly)
    {
        foreach (var dot in record.Dots) Seen = Seen.With(Dot.FromMessage(dot));
        var current = Keys.Find(record.Key);
        var identity = RecordIdentity.Of(record);
        var live = current is { IsTombstone: false } ? current : null;
        var position = new LogPosition(Revision, _nextSub++);
        var version = new KeyVersion
        {
            // All versions of a key share its bytes.
            Key = current?.Key ?? record.Key,
            Position = position,
            CreateRevision = record.Tombstone ? 0 : live?.CreateRevision ?? Revision,
            Version = record.Tombstone ? 0 : (live?.Version ?? 0) + 1,
            Lease = record.Lease,
            Identity = identity,
            BirthDot = ReplicatedRecord.BirthOf(record),
            Fingerprint = localOnly ? UInt128.Zero : RecordHash.Of(record),
            IsLocalOnly = localOnly,
            Older = current?.ToOlder(),
        };
        var entry = new LogEntryMessage
        {
            Record = record,
            CreateRevision = version.CreateRevision,
            Version = version.Version,
            LocalOnly = localOnly,
            Silent = record.Tombstone && live is null,
        };

        Keys.Set(version);
        if (version.IsTombstone) _lastTombstoneRevision = Revision;
        Leases = Leases.With(record, live?.Lease ?? 0);
        if (SystemKeys.Contains(record.Key)) System = System.With(record);
        else LiveKeys += (record.Tombstone ? 0 : 1) - (live is null ? 0 : 1);
        Fingerprint = unchecked(Fingerprint - (current?.Fingerprint ?? 0) + version.Fingerprint);
        _pending[position] = entry;
        Appended.Add(new LogEntry(position, entry));
    }

    /// <summary>Takes a version that is not the newest any more out of index and log.</summary>
    public void Drop(StoredVersion superseded)
    {
        var kept = new Stack<StoredVersion>();
        for (StoredVersion? version = Keys.Find(superseded.Key); version is not null && version.Position != superseded.Position; version = version.Older)
            kept.Push(version);
        var chain = superseded.Older;
        foreach (var version in kept) chain = version.WithOlder(chain);
        Keys.Set((KeyVersion)chain!);
        Dropped.Add(superseded.Position);
    }

    /// <summary>The state after the changes made so far.</summary>
    public StoreState ToState() => _head with
    {
        Keys = Keys.ToIndex(),
        Revision = Revision,
        LiveKeys = LiveKeys,
        Leases = Leases,
        HybridTime = HybridTime,
        Vector = Vector,
        Seen = Seen,
        Fingerprint = Fingerprint,
        System = System,
        NextSub = _nextSub,
        Collected = Collected,
        ReseedRevision = ReseedRevision,
        LastTombstoneRevision = _lastTombstoneRevision,
    };
}
