using EdgeStore.Core.Leases;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Replication.Gossip;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.Checks;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// A store process on virtual time: the real state, writer batches and links over a disk that can lose its unsynced
/// tail. As in the server, the next batch is evaluated and written while the last one is being synced, and nothing is
/// published before its sync.
/// </summary>
internal sealed class SimulatedMember : ILocalReplica
{
    private readonly Scheduler _scheduler;
    private readonly Scenario _scenario;
    private readonly Random _random;
    private readonly Invariants _invariants;
    private readonly WriterSettings _writer;
    private readonly MembershipChecks? _checks;
    private readonly MemberIdentity? _founding;
    private readonly InMemoryEngine _engine = new();
    private readonly Queue<WriteRequest> _queue = new();
    private readonly List<(CommittedBatch Batch, List<WriteRequest> Requests)> _unpublished = [];
    private readonly long _bootMs;
    private StoreState _head = null!;
    private PeerChooser _chooser = null!;
    private bool _isWriteScheduled;
    private bool _isSyncing;
    private int _durable;
    private StableChanges _stable = new();
    private int _life;

    /// <summary>Works by a membership file.</summary>
    public SimulatedMember(int index, Tag tag, Scheduler scheduler, Scenario scenario, Random random, Invariants invariants, SimulatedDirectory directory)
        : this(index, tag, scheduler, scenario, random, invariants)
    {
        Directory = directory;
        Start();
    }

    /// <summary>Works by the membership that the members keep.</summary>
    /// <param name="founding">Who it is, while its disk is empty.</param>
    public SimulatedMember(
        int index, Tag tag, Scheduler scheduler, Scenario scenario, Random random, Invariants invariants, OwnProfile profile, MemberIdentity founding, MembershipChecks checks)
        : this(index, tag, scheduler, scenario, random, invariants)
    {
        (Profile, _founding, _checks) = (profile, founding, checks);
        Start();
    }

    private SimulatedMember(int index, Tag tag, Scheduler scheduler, Scenario scenario, Random random, Invariants invariants)
    {
        Index = index;
        Tag = tag;
        Name = $"m{Tag}";
        _scheduler = scheduler;
        _scenario = scenario;
        _random = random;
        _invariants = invariants;
        _bootMs = random.Next(1_000_000);
        ClockSkewMs = DrawSkew();
        _writer = new WriterSettings { MergePolicies = Mutations.PoliciesOf(scenario.Mutation, tag), ConflictJournalSize = scenario.JournalSize };
    }

    public Tag Tag { get; }

    /// <summary>Which process it is, in the order in which they were started.</summary>
    public int Index { get; }

    public string Name { get; }

    public bool Collects => _scenario.Collects;

    public bool IsUp { get; private set; }

    /// <summary>Its disk is lost, and with it the member: it never comes back.</summary>
    public bool IsGone { get; private set; }

    /// <summary>A peer has said that it knows that this member has left.</summary>
    public bool IsFarewellHeard { get; private set; }

    public IMemberDirectory Directory { get; private set; } = null!;

    /// <summary>What it says of itself; null: a membership file does.</summary>
    public OwnProfile? Profile { get; }

    /// <summary>How often it was started; what was scheduled in an earlier life is void.</summary>
    public int Life => _life;

    public StoreState Published { get; private set; } = null!;

    public ILogReader Log => _engine;

    public InMemoryEngine Engine => _engine;

    /// <summary>What its links have learnt in this life.</summary>
    public FleetTable Fleet { get; private set; } = null!;

    public KeptLinks Links { get; private set; } = null!;

    /// <summary>When its own leases end.</summary>
    public LeaseTerms Terms { get; private set; } = null!;

    public ForwardedRenewals Forwarded { get; private set; } = null!;

    /// <summary>When a peer's own message came last in this life, on the monotonic clock.</summary>
    public Dictionary<Tag, long> HeardMs { get; } = [];

    /// <summary>On the monotonic clock.</summary>
    public long StartedMs { get; private set; }

    public long ClockSkewMs { get; private set; }

    public LinkTime Now => new(_bootMs + _scheduler.NowMs, Clock);

    /// <summary>What leases are measured with.</summary>
    public TimeSpan LeaseTime => TimeSpan.FromMilliseconds(Mutations.LeaseClock(_scenario.Mutation, Now));

    /// <summary>Called when the published state has changed.</summary>
    public event Action? HasPublished;

    private long Clock => Epoch + ClockSkewMs + _scheduler.NowMs;

    private const int TakeOverEveryMs = 1_000;

    private const long Epoch = 1_800_000_000_000;

    /// <summary>This member told a peer that it has the peer's log up to a revision.</summary>
    public void Acknowledged(Tag peer, long cursor) => _invariants.Acknowledged(this, peer, cursor);

    public void JumpClock() => ClockSkewMs = DrawSkew();

    public void Enqueue(WriteRequest request)
    {
        if (!IsUp) return;
        _queue.Enqueue(request);
        ScheduleWrite();
    }

    /// <summary>Something that no merge did has changed the state and the disk; only while the writer is idle.</summary>
    public void Damage(Func<InMemoryEngine, StoreState, StoreState> damage)
    {
        if (_unpublished.Count > 0 || !ReferenceEquals(_head, Published)) throw new InvalidOperationException("the writer is at work");
        _invariants.Damaged(this);
        _head = damage(_engine, Published);
        Published = _head;
        HasPublished?.Invoke();
    }

    /// <summary>The writer has nothing to do.</summary>
    public bool IsIdle => IsUp && _queue.Count == 0 && _unpublished.Count == 0 && !_isWriteScheduled;

    public void Crash(bool losesUnsynced)
    {
        IsUp = false;
        _life++;
        _queue.Clear();
        _isWriteScheduled = false;
        _isSyncing = false;
        if (losesUnsynced) _engine.Crash();
        else _durable = _unpublished.Count;
    }

    public void Destroy()
    {
        if (IsUp) Crash(losesUnsynced: true);
        IsGone = true;
    }

    public void Start()
    {
        if (IsGone) return;
        var found = _engine.Load().Metadata;
        _head = StoreLoader.Open(_engine, IdentityOf(found), () => (ulong)_random.NextInt64(1, long.MaxValue));
        _engine.Sync();
        if (found is null && Profile is not null) _invariants.Born(this, _head);

        // What had been synced but not published yet when it crashed comes to light now.
        foreach (var (batch, _) in _unpublished.Take(_durable)) _invariants.Published(this, batch);
        _unpublished.Clear();
        _durable = 0;
        _invariants.Started(this, _head);
        Published = _head;
        if (Profile is not null) Directory = new RowsDirectory(_head);
        _checks?.Shown(this, Directory.Current);
        Terms = new LeaseTerms(_head, LeaseTime);
        Forwarded = new ForwardedRenewals();
        HeardMs.Clear();
        StartedMs = Now.MonotonicMs;
        _invariants.CheckWatch(this);
        Fleet = new FleetTable(this, Directory);
        Links = new KeptLinks(_scheduler, _random);
        _stable = new StableChanges();
        _chooser = new PeerChooser(_scenario.ToTopologySettings(), Tag);
        IsUp = true;
        if (Profile is not null && Published.Phase != MemberPhase.Removed) Turnover.Write(this, batch => OwnEntry.Describe(batch, Profile));
        var life = _life;
        _scheduler.After(_random.Next(TakeOverEveryMs), () => LookForOrphans(life));
    }

    /// <summary>One of its links has ended.</summary>
    public void Refused(LinkEnd end)
    {
        IsFarewellHeard |= OwnEntry.IsFarewell(end, Published.Phase);
        if (Profile is not null && OwnEntry.IsRemovedBy(end, Published.Phase)) Turnover.Write(this, batch => OwnEntry.Concede(batch, end.Message));
    }

    /// <summary>Whether it keeps a link with the peer, as the server's dialer decides.</summary>
    public bool Wants(Tag peer) =>
        IsUp && _chooser.Choose(Directory.Current, LinkSchedule.None, Links.IsLinked, Now.MonotonicMs).Contains(peer);

    /// <summary>One of its links has learnt something of its peer.</summary>
    public void Learn(PeerView view)
    {
        Fleet.Update(view, Now.MonotonicMs);
        _invariants.Knows(this, view.Tag, Fleet.Find(view.Tag)!.Vector);
    }

    /// <summary>A peer has told something of another member.</summary>
    public void Hear(MemberStatement statement)
    {
        Fleet.Hear(statement, Now);
        if (Fleet.Find(statement.Tag) is { } view) _invariants.Knows(this, statement.Tag, view.Vector);
    }

    /// <summary>As the server does from time to time.</summary>
    private void LookForOrphans(int life)
    {
        if (life != _life) return;
        Fleet.Age(Now.MonotonicMs);
        if (Published.Phase == MemberPhase.Active && Mutations.Orphans(_scenario.Mutation, OrphanedChanges.Find(Published, Directory.Current, _engine)) is { } orphaned)
        {
            foreach (var keys in orphaned.Keys.Chunk(_random.Next(1, 4))) Enqueue(TakeOver(batch => batch.TakeOver(orphaned, keys)));
            Enqueue(TakeOver(batch => batch.FinishTakeOver(orphaned)));
        }

        if (Profile is not null) GiveBackTags();
        _scheduler.After(TakeOverEveryMs, () => LookForOrphans(life));

        static WriteRequest TakeOver(Action<WriteBatch> write) => new(
            batch =>
            {
                if (batch.Phase != MemberPhase.Active) return false;
                write(batch);
                return true;
            },
            _ => { });
    }

    private void GiveBackTags()
    {
        if (OwnEntry.Unused(Published.MemberId, Tag, Published.System).Count > 0) Turnover.Write(this, OwnEntry.Decline);
    }

    private MemberIdentity IdentityOf(MetadataMessage? found)
    {
        if (_founding is null) return new MemberIdentity(Directory.Current.ClusterId, Tag, Directory.Current.Find(Tag)?.MemberId);
        return found is null ? _founding : new MemberIdentity(found.ClusterId, Tag, found.MemberId);
    }

    private void FollowRows()
    {
        if (Directory is not RowsDirectory rows) return;
        var before = rows.Current;
        rows.Follow(Published);
        if (!ReferenceEquals(rows.Current, before)) _checks!.Shown(this, rows.Current);
    }

    private void ScheduleWrite()
    {
        if (_isWriteScheduled || _queue.Count == 0 || _unpublished.Count >= 2) return;
        _isWriteScheduled = true;
        var life = _life;
        _scheduler.After(_random.Next(3), () =>
        {
            if (life != _life) return;
            _isWriteScheduled = false;
            Write();
        });
    }

    private void Write()
    {
        var batch = new WriteBatch(_head, _engine, _writer, Clock)
        {
            StableVector = Mutations.Stable(_scenario.Mutation, Published, () => _stable.Vector(Directory.Current, () => Fleet.Current, _scheduler.NowMs)),
        };
        var requests = new List<WriteRequest>();
        while (_queue.Count > 0 && requests.Count < 8)
        {
            var request = _queue.Dequeue();
            if (request.Apply(batch)) requests.Add(request);
        }

        if (!batch.IsEmpty)
        {
            var committed = Mutations.Committed(_scenario.Mutation, batch.Build());
            _engine.Write(committed.Writes);
            _head = committed.State;
            _unpublished.Add((committed, requests));
            if (_scenario.Mutation == Mutation.PublishBeforeSync) PublishFirst(_unpublished.Count);
            else if (!_isSyncing) BeginSync();
        }
        else if (_unpublished.Count > 0)
        {
            // What was found to be so already is so when that is durable.
            _unpublished[^1].Requests.AddRange(requests);
        }
        else
        {
            foreach (var request in requests) request.OnDurable(Published);
        }

        ScheduleWrite();
    }

    private void BeginSync()
    {
        _isSyncing = true;
        var life = _life;
        var covered = _unpublished.Count;
        var slowness = _scenario.SlowMember == Index ? 10 : 1;
        _scheduler.After(_random.Next(1, _scenario.MaxSyncMs * slowness + 1), () =>
        {
            if (life != _life) return;
            _isSyncing = false;
            _engine.Sync();
            _durable = _unpublished.Count;
            PublishFirst(covered);
            if (_unpublished.Count > 0) BeginSync();
            ScheduleWrite();
        });
    }

    private void PublishFirst(int count)
    {
        foreach (var (batch, requests) in _unpublished.Take(count).ToList())
        {
            _invariants.Published(this, batch);
            Published = batch.State;
            FollowRows();
            Terms.Follow(batch, LeaseTime);
            foreach (var request in requests) request.OnDurable(Published);
        }

        _unpublished.RemoveRange(0, count);
        _durable = Math.Max(0, _durable - count);
        HasPublished?.Invoke();
    }

    private long DrawSkew() => _random.Next(6) switch
    {
        0 => -Epoch,
        1 => _random.NextInt64(-36_000_000, 36_000_000),
        _ => _random.Next(-200, 200),
    };
}
