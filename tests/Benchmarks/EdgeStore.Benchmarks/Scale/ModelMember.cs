using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;

namespace EdgeStore.Benchmarks.Scale;

/// <summary>A member on virtual time: the real state and write batches over a disk that takes a fixed time to sync.</summary>
internal sealed class ModelMember : ILocalReplica
{
    private static readonly WriterSettings s_writer = new();

    private readonly VirtualTime _time;
    private readonly InMemoryEngine _engine = new();
    private readonly Action<ModelMember> _published;
    private List<(Action<WriteBatch> Change, Action? OnDurable)> _queue = [];
    private bool _isSyncing;

    public ModelMember(VirtualTime time, IMemberDirectory directory, int tag, Action<ModelMember> published)
    {
        _time = time;
        _published = published;
        Member = directory.Current.Find(new Tag(tag))!;
        Published = StoreLoader.Open(_engine, new MemberIdentity(directory.Current.ClusterId, Member.Tag, null), () => (ulong)tag);
        Fleet = new FleetTable(this, directory);
    }

    public ClusterMember Member { get; }

    public StoreState Published { get; private set; }

    public ILogReader Log => _engine;

    public FleetTable Fleet { get; }

    public List<ModelLinkEnd> Ends { get; } = [];

    /// <summary>It includes what the fleet waits for.</summary>
    public bool HasReached { get; set; }

    /// <summary>Queues a change; all that come during a sync share the next batch, as in the server.</summary>
    public void Write(Action<WriteBatch> change, Action? onDurable = null)
    {
        _queue.Add((change, onDurable));
        if (!_isSyncing)
            Commit();
    }

    private void Commit()
    {
        var requests = _queue;
        _queue = [];
        var batch = new WriteBatch(Published, _engine, s_writer, ModelLinkEnd.EpochMs + _time.NowMs);
        foreach (var (change, _) in requests)
            change(batch);
        var committed = batch.IsEmpty ? null : batch.Build();
        if (committed is not null)
            _engine.Write(committed.Writes);
        _isSyncing = true;
        _time.After(Model.SyncMs, () =>
        {
            _isSyncing = false;
            _engine.Sync();
            if (committed is not null)
                Published = committed.State;
            foreach (var (_, onDurable) in requests)
                onDurable?.Invoke();
            foreach (var end in Ends)
                end.Publish();
            _published(this);
            if (_queue.Count > 0)
                Commit();
        });
    }
}
