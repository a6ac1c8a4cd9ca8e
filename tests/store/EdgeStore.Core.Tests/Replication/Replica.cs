using EdgeStore.Core.Membership;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Replication;

/// <summary>A member whose every write is durable at once, and that can be someone's peer.</summary>
internal sealed class Replica : ILocalReplica, IMemberDirectory
{
    public const string ClusterId = "00000000000c1057";

    private readonly InMemoryEngine _engine = new();

    private List<LogEntry> Shown { get; } = [];

    public Replica(int tag, int members = 3, ulong? memberId = null, ulong cluster = 0xc1057)
    {
        Current = Members(members);
        Published = StoreLoader.Open(_engine, new MemberIdentity(cluster, new Tag(tag), null), () => memberId ?? (ulong)tag);
        Fleet = new FleetTable(this, this);
    }

    public StoreState Published { get; set; }

    public MemberPhase Phase
    {
        get => field < Published.Phase ? Published.Phase : field;
        set;
    }

    /// <summary>What its links have learnt.</summary>
    public FleetTable Fleet { get; }

    public ILogReader Log => _engine;

    public IStorageEngine Engine => _engine;

    public ClusterMembership Current { get; set; }

    /// <summary>The acknowledged writes that this member's merges have discarded.</summary>
    public List<Conflict> Conflicts { get; } = [];

    /// <summary>How often it was seeded anew.</summary>
    public int Reseeds { get; private set; }

    public static ClusterMembership Members(int count, Action<MembershipConfig>? change = null)
    {
        var config = new MembershipConfig
        {
            ClusterId = ClusterId,
            Members = [.. Enumerable.Range(1, count).Select(tag => new MemberConfig { Name = $"m{tag}", Tag = tag })],
        };
        change?.Invoke(config);
        return ClusterMembership.Create(config);
    }

    public void Write(Action<WriteBatch> write, long unixMs = 1_000)
    {
        var batch = new WriteBatch(Published, _engine, new WriterSettings(), unixMs);
        write(batch);
        if (batch.IsEmpty) return;
        var committed = batch.Build();
        _engine.Write(committed.Writes);
        _engine.Sync();
        Published = committed.State;
        Conflicts.AddRange(committed.Conflicts);
        Reseeds += committed.Reseeds;
        Shown.AddRange(committed.Writes.Appended);
    }

    public int Repair(RepairBatch repair)
    {
        var changed = 0;
        Write(batch => changed = batch.Repair(repair));
        return changed;
    }

    public string? Value(string key) =>
        Published.Keys.Find(ByteString.CopyFromUtf8(key)) is { IsTombstone: false } live ? _engine.Read(live.Position)?.Record.Value.ToStringUtf8() : null;

    /// <summary>What a watcher of everything has seen.</summary>
    public IEnumerable<string> Events() => Shown
        .Where(entry => !entry.Content.Silent)
        .Select(entry => (entry.Content.Record.Tombstone ? "DELETE " : "PUT ") + entry.Content.Record.Key.ToStringUtf8());

    /// <summary>A process that starts on this disk finds the state that is published.</summary>
    public StoreState Reload() => StoreLoader.Open(_engine, new MemberIdentity(Published.ClusterId, Published.Tag, null), () => 0);

    public void Put(string key, string value = "v") => Write(batch => batch.Put(new PutRequest
    {
        Key = ByteString.CopyFromUtf8(key),
        Value = ByteString.CopyFromUtf8(value),
    }));

    public bool Has(string key) => Published.Keys.Find(ByteString.CopyFromUtf8(key)) is { IsTombstone: false };
}
