using EdgeStore.Core.Errors;
using EdgeStore.Core.Horizon;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Tests.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Transactions;

/// <summary>A member without sockets and tasks: a state, a disk in memory, and a clock that the test sets.</summary>
internal sealed class Member
{
    private readonly MemberIdentity _identity;
    private ulong _nextId;
    private int _commits;

    public Member(int tag = 0, InMemoryEngine? disk = null)
        : this(tag == 0 ? MemberIdentity.Lone : new MemberIdentity(77, new Tag(tag), null), disk)
    {
    }

    public Member(MemberIdentity identity, InMemoryEngine? disk = null)
    {
        Disk = disk ?? new InMemoryEngine();
        _nextId = 100 * ((ulong)identity.Tag.Value + 1);
        _identity = identity;
        State = Load();
    }

    public InMemoryEngine Disk { get; }

    public StoreState State { get; private set; }

    public WriterSettings Settings { get; init; } = new();

    public long Now { get; set; } = 1_000;

    public VersionVector StableVector { get; set; } = VersionVector.Empty;

    /// <summary>The acknowledged writes that this member's merges have discarded.</summary>
    public List<Conflict> Conflicts { get; } = [];

    /// <summary>A batch is durable.</summary>
    public event Action<CommittedBatch>? Committed;

    public StoreState Load() => StoreLoader.Open(
        Disk, State is { Tag.IsNone: false } ? new MemberIdentity(State.ClusterId, State.Tag, State.MemberId) : _identity, () => _nextId++);

    public T Write<T>(Func<WriteBatch, T> change)
    {
        var batch = new WriteBatch(State, Disk, Settings, Now) { StableVector = StableVector };
        var result = change(batch);
        Commit(batch);
        return result;
    }

    public PutResponse Put(string key, string value, long lease = 0) =>
        Write(batch => batch.Put(new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease }));

    public DeleteRangeResponse Delete(string key, string end = "") =>
        Write(batch => batch.DeleteRange(new DeleteRangeRequest { Key = Bytes(key), RangeEnd = Bytes(end) }));

    public TxnResponse Txn(TxnRequest txn) => Write(batch => batch.Txn(txn));

    public RangeResponse Range(string key, string end = "", long revision = 0) =>
        new RangeReader(State, Disk).Range(new RangeRequest { Key = Bytes(key), RangeEnd = Bytes(end), Revision = revision });

    public string? Get(string key, long revision = 0) => Range(key, revision: revision).Kvs.SingleOrDefault()?.Value.ToStringUtf8();

    /// <summary>Takes over another member's whole log, as a peer stream would.</summary>
    public void PullFrom(Member peer) => Write(batch =>
    {
        batch.Merge(peer.State.Tag, LogOf(peer), new Sender(peer.State.Vector));
        return 0;
    });

    /// <summary>A member's whole log in one batch.</summary>
    public static Batch LogOf(Member peer)
    {
        var batch = new Batch { Cursor = peer.State.Revision, Vector = peer.State.Vector.ToMessage() };
        foreach (var transaction in peer.Disk.Scan(0, peer.State.Revision).Where(entry => !entry.Content.LocalOnly).GroupBy(entry => entry.Position.Revision))
        {
            batch.Transactions.Add(new TransactionMessage { Revision = transaction.Key, Records = { transaction.Select(entry => ReplicatedRecord.Of(entry, peer.State.Scheme)) } });
        }

        return batch;
    }

    /// <summary>What a watcher of everything sees.</summary>
    public IEnumerable<string> Events() => Disk.Scan(0, long.MaxValue)
        .Where(entry => !entry.Content.Silent)
        .Select(entry => (entry.Content.Record.Tombstone ? "DELETE " : "PUT ") + entry.Content.Record.Key.ToStringUtf8());

    public static EtcdError Refused(Action action) => Assert.Throws<EtcdException>(() => action())!.Error;

    public static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private void Commit(WriteBatch batch)
    {
        if (batch.IsEmpty) return;
        var committed = batch.Build();
        Disk.Write(committed.Writes);
        Disk.Sync();
        State = committed.State;
        Conflicts.AddRange(committed.Conflicts);
        Committed?.Invoke(committed);
        Assert.That(Load(), Is.EqualTo(State).Using<StoreState>(SameAfterRestart), "a restart finds another state");

        // An index is saved now and then, so that starts find it anew, old, or not at all. Either way the log says the same.
        if (Disk.LoadIndex() is { } index)
        {
            Disk.ForgetIndex();
            Assert.That(Load(), Is.EqualTo(State).Using<StoreState>(SameAfterRestart), "a restart without the index finds another state");
            Disk.SaveIndex(index);
        }

        if (_commits++ % 3 == 0 && StoreLoader.SaveIndex(Disk, State)) AssertIndexIsOfTheLog();
    }

    private void AssertIndexIsOfTheLog()
    {
        Assert.That(Load(), Is.EqualTo(State).Using<StoreState>(SameAfterRestart), "a restart with a new index finds another state");
        var check = new LogCheck(IndexFile.Read(Disk.LoadIndex()));
        using var log = Disk.OpenLog(default);
        log.ReadAll(check.Add);
        Assert.That(check.Complete, Throws.Nothing);
    }

    private static bool SameAfterRestart(StoreState loaded, StoreState kept) =>
        loaded.Fingerprint == kept.Fingerprint
        && loaded.Revision == kept.Revision
        && loaded.LiveKeys == kept.LiveKeys
        // Swept entries at the very end leave their places free.
        && loaded.NextSub <= kept.NextSub
        && Rows.Table.All(loaded.System).SequenceEqual(Rows.Table.All(kept.System))
        && loaded.CompactRevision == kept.CompactRevision
        && loaded.HybridTime == kept.HybridTime
        && loaded.Vector.Equals(kept.Vector)
        && kept.Seen.Covers(loaded.Seen)
        && loaded.Collected == kept.Collected
        && loaded.ReseedRevision == kept.ReseedRevision
        && loaded.Leases.All.Select(lease => (lease.Id, lease.TtlSeconds, lease.Owner, lease.Renewals, lease.Keys.Count))
            .SequenceEqual(kept.Leases.All.Select(lease => (lease.Id, lease.TtlSeconds, lease.Owner, lease.Renewals, lease.Keys.Count)))
        && loaded.Conflicts.NewestFirst.Select(Line).SequenceEqual(kept.Conflicts.NewestFirst.Select(Line))
        && loaded.Keys.All.Select(Chain).SequenceEqual(kept.Keys.All.Select(Chain));

    private static ConflictMessage Line(KeyValuePair<long, Conflict> noted) => noted.Value.ToMessage();

    private static string Chain(KeyVersion newest)
    {
        var text = $"{newest.Key.ToBase64()} {newest.Identity} {newest.BirthDot} {newest.Fingerprint}";
        for (StoredVersion? version = newest; version is not null; version = version.Older)
            text += $" {version.Position} {version.CreateRevision} {version.Version} {version.Lease}";
        return text;
    }
}
