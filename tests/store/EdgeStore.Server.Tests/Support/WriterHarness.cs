using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Options;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Watching;
using EdgeStore.Server.Writing;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace EdgeStore.Server.Tests.Support;

/// <summary>A running writer over a gated disk, with a watch hub behind it.</summary>
internal sealed class WriterHarness : IAsyncDisposable
{
    private readonly WriteLoop _loop;
    private readonly DurabilityStage _durability;

    public WriterHarness(DurabilityOptions? durability = null, Tag tag = default, TimeProvider? time = null, WriterSettings? settings = null)
    {
        time ??= TimeProvider.System;
        var identity = tag.IsNone ? MemberIdentity.Lone : new MemberIdentity(ClusterId: 7, tag, ExpectedMemberId: null);
        var metrics = Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry());
        Store = new StoreHead(StoreLoader.Open(Engine, identity, () => 42));
        Watches = new WatchMetrics(metrics);
        Hub = new WatchHub(Store, Watches);
        Fatal = new FatalErrors(Lifetime, NullLogger<FatalErrors>.Instance);
        var writes = new StoreMetrics(metrics);
        _durability = new DurabilityStage(
            Store, Engine, durability ?? new DurabilityOptions(DurabilityMode.Fsync, TimeSpan.Zero), [Observer, Hub], writes,
            new SlowBatches(new LimitOptions(0, 0, TimeSpan.Zero), writes, time, NullLogger<SlowBatches>.Instance), time, Fatal);
        _loop = new WriteLoop(Queue, _durability, Store, Engine, settings ?? new WriterSettings(), new FieldSettling(time, new ServiceCollection().BuildServiceProvider()), Disk, new IndexKeeper(Engine, Fatal, NullLogger<IndexKeeper>.Instance), time, Fatal);
    }

    public GatedEngine Engine { get; } = new();

    public StoreHead Store { get; }

    public WatchHub Hub { get; }

    public WatchMetrics Watches { get; }

    public WriteQueue Queue { get; } = new();

    public TestLifetime Lifetime { get; } = new();

    public FatalErrors Fatal { get; }

    public FullDisk Disk { get; } = new();

    public DurabilityStage Durability => _durability;

    public RecordingObserver Observer { get; } = new();

    public static async Task<WriterHarness> StartAsync(DurabilityOptions? durability = null, Tag tag = default, TimeProvider? time = null, WriterSettings? settings = null)
    {
        var harness = new WriterHarness(durability, tag, time, settings);
        await harness._loop.StartAsync(CancellationToken.None);
        return harness;
    }

    public Task<PutResponse> PutAsync(string key, string value, long lease = 0) => Queue.WriteAsync(
        batch => batch.Put(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value), Lease = lease }),
        CancellationToken.None).AsTask();

    public Task<DeleteRangeResponse> DeleteAsync(string key) => Queue.WriteAsync(
        batch => batch.DeleteRange(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) }), CancellationToken.None).AsTask();

    public Task<CompactionResponse> CompactAsync(long revision) =>
        Queue.WriteAsync(batch => batch.Compact(revision), CancellationToken.None).AsTask();

    public string? Value(string key) =>
        new RangeReader(Store.Published, Engine).Range(new RangeRequest { Key = ByteString.CopyFromUtf8(key) }).Kvs.SingleOrDefault()?.Value.ToStringUtf8();

    public Task StopAsync() => _loop.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Engine.Open();
        await StopAsync();
        _loop.Dispose();
        _durability.Dispose();
        Engine.Dispose();
        Lifetime.Dispose();
    }

    internal sealed class RecordingObserver : ICommitObserver
    {
        private readonly List<CommittedBatch> _batches = [];
        private int _caughtUp;

        public IReadOnlyList<CommittedBatch> Batches
        {
            get
            {
                lock (_batches) return [.. _batches];
            }
        }

        /// <summary>How often the disk has caught up with the clients.</summary>
        public int CaughtUp => Volatile.Read(ref _caughtUp);

        public long LastRevision => Batches is [.., var last] ? last.State.Revision : 0;

        public void OnCommitted(CommittedBatch batch)
        {
            lock (_batches) _batches.Add(batch);
        }

        public void OnDurable() => Interlocked.Increment(ref _caughtUp);
    }
}
