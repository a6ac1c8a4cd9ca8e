using EdgeStore.Core.Errors;
using EdgeStore.Core.Horizon;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Server.Tests.Peers;

public sealed class LinkWritesTests
{
    private static readonly Tag s_peer = new(2);

    private readonly List<LinkEvent> _answers = [];
    private CancellationTokenSource _end = null!;
    private WriterHarness _harness = null!;
    private LinkWrites _writes = null!;
    private Task _answering = Task.CompletedTask;
    private bool _isRoom;

    [SetUp]
    public async Task BeginAsync()
    {
        _answers.Clear();
        _isRoom = true;
        _end = new CancellationTokenSource();
        _harness = await WriterHarness.StartAsync(tag: new Tag(1));
        _writes = new LinkWrites(_harness.Queue, () => _isRoom, _harness.Disk);
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
        var next = new LinkWrites(_harness.Queue, () => true, _harness.Disk);
        next.Merge(BatchUpTo(6));
        await Eventually.Holds(() => _harness.Store.Published.Peers[s_peer].Cursor == 6, "merged");
    }

    [Test]
    public async Task A_tag_is_bound_to_one_incarnation()
    {
        _writes.Bind(new LinkEffect.BindPeer(s_peer, 7));
        _writes.Bind(new LinkEffect.BindPeer(s_peer, 8));
        await AnsweredAsync(1);
        Assert.That(Answers, Is.EqualTo(new[] { new LinkEvent.Disconnected("tag 2 was bound to another incarnation meanwhile") }));
    }

    private IReadOnlyList<LinkEvent> Answers
    {
        get
        {
            lock (_answers) return [.. _answers];
        }
    }

    private void Merge(long cursor) => _writes.Merge(BatchUpTo(cursor));

    private static LinkEffect.Merge BatchUpTo(long cursor) => new(s_peer, new Batch { Cursor = cursor }, new Sender(VersionVector.Empty));

    private Task AnsweredAsync(int count) => Eventually.Holds(() => Answers.Count == count, $"{count} answers");
}
