using EdgeStore.Core.Errors;
using EdgeStore.Core.Horizon;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Options;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Writing;
using EdgeStore.Storage;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Server.Tests.Peers;

public sealed class LinkWritesTests
{
    private static readonly Tag s_peer = new(2);

    private static readonly DurabilityOptions s_interval = new(DurabilityMode.Interval, TimeSpan.FromSeconds(1));

    private readonly List<LinkEvent> _answers = [];
    private readonly FakeTimeProvider _time = new();
    private CancellationTokenSource _end = null!;
    private WriterHarness _harness = null!;
    private LinkWrites _writes = null!;
    private Task _answering = Task.CompletedTask;
    private VersionVector _delivered = VersionVector.Empty;
    private bool _isRoom;

    [SetUp]
    public Task BeginAsync() => BeginAsync(new DurabilityOptions(DurabilityMode.Fsync, TimeSpan.Zero));

    private async Task BeginAsync(DurabilityOptions durability)
    {
        _answers.Clear();
        _delivered = VersionVector.Empty;
        _isRoom = true;
        _end = new CancellationTokenSource();
        _harness = await WriterHarness.StartAsync(durability, new Tag(1), _time);
        _writes = new LinkWrites(_harness.Queue, () => _isRoom, _harness.Disk, _harness.Durability.WaitForDiskAsync, _ => _delivered);
        _answering = _writes.AnswerAsync(
            (answer, _) =>
            {
                lock (_answers) _answers.Add(answer);
                return ValueTask.CompletedTask;
            },
            _end.Token);
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _answering.ContinueWith(_ => { }, TaskScheduler.Default);
        _end.Dispose();
        await _harness.DisposeAsync();
    }

    [Test]
    public async Task Answers_come_in_the_order_of_the_requests()
    {
        _harness.Engine.Gate();
        Merge(cursor: 5);
        _writes.Add(new LinkEvent.Displaced());
        Merge(cursor: 6);
        Assert.That(Answers, Is.Empty, "nothing is durable");
        _harness.Engine.Open();
        await AnsweredAsync(3);
        Assert.That(Answers, Is.EqualTo(new LinkEvent[] { new LinkEvent.Merged(), new LinkEvent.Displaced(), new LinkEvent.Merged() }));
        Assert.That(_harness.Store.Published.Peers[s_peer].Cursor, Is.EqualTo(6));
    }

    [Test]
    public async Task Once_a_batch_has_found_no_room_none_after_it_is_merged()
    {
        Merge(cursor: 5);
        _isRoom = false;
        Merge(cursor: 6);
        _isRoom = true;
        Merge(cursor: 7);
        await AnsweredAsync(3);
        Assert.That(Answers.Skip(1), Is.All.EqualTo(new LinkEvent.Disconnected(EtcdErrors.NoSpace.Text)));
        Assert.That(_harness.Store.Published.Peers[s_peer].Cursor, Is.EqualTo(5));
    }

    [Test]
    public async Task Nothing_is_merged_after_the_writer_has_dropped_what_may_have_been_a_batch_before_it()
    {
        Merge(cursor: 5);
        await AnsweredAsync(1);
        _harness.Disk.Drop();
        Merge(cursor: 6);
        await AnsweredAsync(2);
        Assert.That(Answers[1], Is.EqualTo(new LinkEvent.Disconnected(EtcdErrors.NoSpace.Text)));
        Assert.That(_harness.Store.Published.Peers[s_peer].Cursor, Is.EqualTo(5));

        // A link that is made anew begins at the cursor that was written.
        var next = NextStream();
        next.Merge(BatchUpTo(6));
        await Eventually.Holds(() => _harness.Store.Published.Peers[s_peer].Cursor == 6, "merged");
    }

    [Test]
    public async Task Nothing_is_merged_from_a_stream_that_does_not_heed_a_tombstone_that_was_dropped()
    {
        Merge(cursor: 5);
        await DropTombstoneAsync();
        var dropped = _harness.Store.Published.Collected.Vector;
        Merge(cursor: 6);
        await AnsweredAsync(2);
        _delivered = dropped;
        Merge(cursor: 7);
        await AnsweredAsync(3);
        Assert.That(Answers.Skip(1), Is.All.EqualTo(new LinkEvent.Disconnected(LinkWrites.Unheeded)), "of a stream that has left something out nothing is merged");
        Assert.That(_harness.Store.Published.Peers[s_peer].Cursor, Is.EqualTo(5));

        NextStream().Merge(BatchUpTo(8));
        await Eventually.Holds(() => _harness.Store.Published.Peers[s_peer].Cursor == 8, "it counted when the tombstone was dropped");
        _delivered = VersionVector.Empty;
        NextStream().Merge(BatchUpTo(9) with { Sender = new Sender(VersionVector.Empty) { Heeded = dropped } });
        await Eventually.Holds(() => _harness.Store.Published.Peers[s_peer].Cursor == 9, "the peer was told");
    }

    [Test]
    public async Task A_tag_is_bound_to_one_incarnation()
    {
        _writes.Bind(new LinkEffect.BindPeer(s_peer, 7));
        _writes.Bind(new LinkEffect.BindPeer(s_peer, 8));
        await AnsweredAsync(1);
        Assert.That(Answers, Is.EqualTo(new[] { new LinkEvent.Disconnected("tag 2 was bound to another incarnation meanwhile") }));
    }

    [Test]
    public async Task With_interval_durability_a_batch_is_acknowledged_when_a_power_cut_cannot_take_it()
    {
        await EndAsync();
        await BeginAsync(s_interval);
        Merge(cursor: 5);
        await Eventually.Holds(() => _harness.Store.Published.Peers.GetValueOrDefault(s_peer).Cursor == 5, "clients see it");
        Merge(cursor: 6);
        await Eventually.Holds(() => _harness.Store.Published.Peers[s_peer].Cursor == 6, "the first one's answer would have come");
        Assert.That(Answers, Is.Empty);

        _time.Advance(s_interval.Interval);
        await AnsweredAsync(2);
        _harness.Engine.Crash();
        Assert.That(_harness.Engine.Load().Peers.Single().Cursor, Is.EqualTo(6));
    }

    [Test]
    public async Task With_interval_durability_a_sync_on_a_full_disk_answers_nothing_and_the_next_one_everything()
    {
        await EndAsync();
        await BeginAsync(s_interval);
        _harness.Engine.FailSyncs(new StorageException("no space left") { IsNoSpace = true });
        Merge(cursor: 5);
        await Eventually.Holds(() => _harness.Store.Published.Peers.GetValueOrDefault(s_peer).Cursor == 5, "clients see it");
        _time.Advance(s_interval.Interval);
        await Eventually.Holds(() => _harness.Engine.FailedSyncs == 1, "the disk is full");
        Merge(cursor: 6);
        await Eventually.Holds(() => _harness.Store.Published.Peers[s_peer].Cursor == 6, "clients see it");
        Assert.That(Answers, Is.Empty);

        _harness.Engine.FailSyncs(null);
        _time.Advance(s_interval.Interval);
        await AnsweredAsync(2);
    }

    [Test]
    public async Task With_interval_durability_a_peer_that_sends_a_long_log_does_not_wait_for_the_interval()
    {
        await EndAsync();
        await BeginAsync(s_interval);
        for (var cursor = 1; cursor <= SyncWaiters.Many; cursor++) Merge(cursor);
        await AnsweredAsync(SyncWaiters.Many);
    }

    private IReadOnlyList<LinkEvent> Answers
    {
        get
        {
            lock (_answers) return [.. _answers];
        }
    }

    private LinkWrites NextStream() => new(_harness.Queue, () => true, _harness.Disk, _harness.Durability.WaitForDiskAsync, _ => _delivered);

    private async Task DropTombstoneAsync()
    {
        var key = ByteString.CopyFromUtf8("k");
        await WriteAsync(batch => batch.Put(new PutRequest { Key = key }));
        await WriteAsync(batch => batch.DeleteRange(new DeleteRangeRequest { Key = key }));
        await WriteAsync(batch => batch.Compact(_harness.Store.Published.Revision));
        await WriteAsync(batch => batch.SweepSome(10));
        await WriteAsync(batch => batch.CollectTombstones(ByteString.Empty, 10, _time.GetUtcNow().ToUnixTimeMilliseconds() + 1_000, _harness.Store.Published.Vector));
        Assert.That(_harness.Store.Published.Collected.Count, Is.EqualTo(1));

        async Task WriteAsync(Action<WriteBatch> write) => await _harness.Queue.WriteAsync(
            batch =>
            {
                write(batch);
                return true;
            },
            CancellationToken.None);
    }

    private void Merge(long cursor) => _writes.Merge(BatchUpTo(cursor));

    private static LinkEffect.Merge BatchUpTo(long cursor) => new(s_peer, new Batch { Cursor = cursor }, new Sender(VersionVector.Empty));

    private Task AnsweredAsync(int count) => Eventually.Holds(() => Answers.Count == count, $"{count} answers");
}
