using System.Threading.Channels;
using EdgeStore.Core.Errors;
using EdgeStore.Core.Horizon;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Peers;

/// <summary>What a link has asked of the writer. The answers come in the order of the requests.</summary>
/// <param name="isRoom">Whether there is room for peers' changes.</param>
/// <param name="waitForDisk">Waits until what the writer has published is on the disk.</param>
/// <param name="delivered">A peer's <see cref="PeerView.DeliveredVector"/>, as whoever drops tombstones sees it.</param>
internal sealed class LinkWrites(IStoreWriter writer, Func<bool> isRoom, FullDisk disk, Func<Task> waitForDisk, Func<Tag, VersionVector> delivered)
{
    public const string Unheeded = "tombstones were dropped here of which the peer was not told: the stream must be opened anew";

    private readonly Channel<Task<LinkEvent?>> _requests = Channel.CreateUnbounded<Task<LinkEvent?>>(new UnboundedChannelOptions { SingleReader = true });
    private bool _isFull;
    private long? _droppedBefore;
    private CollectedTombstones? _heeded;
    private bool _isUnheeded;

    public void Merge(LinkEffect.Merge merge) =>
        _requests.Writer.TryWrite(HasRoom() ? MergeDurablyAsync(merge) : Task.FromResult<LinkEvent?>(new LinkEvent.Disconnected(EtcdErrors.NoSpace.Text)));

    public void Bind(LinkEffect.BindPeer bind) => _requests.Writer.TryWrite(BindAsync(bind));

    /// <summary>Comes after the answers to what was asked before. From any thread; never waits.</summary>
    public void Add(LinkEvent happened) => _requests.Writer.TryWrite(Task.FromResult<LinkEvent?>(happened));

    /// <summary>
    /// What an earlier stream of the pair brought may still be with the writer. The greeting must count it, or the peer sends
    /// it again: so first something goes through the writer that changes nothing.
    /// </summary>
    public async Task<LinkEvent> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            await writer.WriteAsync(_ => true, cancellation).AsTask().WaitAsync(cancellation);
            return new LinkEvent.Opened();
        }
        catch (EtcdException refusal)
        {
            return new LinkEvent.Disconnected(refusal.Message);
        }
    }

    /// <summary>Posts the answers.</summary>
    /// <exception cref="OperationCanceledException">The link is over; what it handed to the writer is carried out all the same.</exception>
    public async Task AnswerAsync(Func<LinkEvent, CancellationToken, ValueTask> post, CancellationToken cancellation)
    {
        try
        {
            await foreach (var request in _requests.Reader.ReadAllAsync(cancellation))
                if (await request.WaitAsync(cancellation) is { } answer) await post(answer, cancellation);
        }
        catch (EtcdException refusal)
        {
            await post(new LinkEvent.Disconnected(refusal.Message), cancellation);
        }
    }

    /// <summary>Once a batch was not merged, none that comes after it may be, until the link is made anew.</summary>
    private bool HasRoom() => !(_isFull |= !isRoom());

    /// <summary>
    /// The peer takes the acknowledgement for proof that this member holds the batch: it leaves, drops tombstones and answers
    /// clients that wait for copies. So it must be on the disk, although clients here may see it before.
    /// </summary>
    private async Task<LinkEvent?> MergeDurablyAsync(LinkEffect.Merge merge)
    {
        if (!await MergeAsync(merge)) return new LinkEvent.Disconnected(Unheeded);
        await waitForDisk();
        return new LinkEvent.Merged();
    }

    // Not cancelled with the link: of the batches of a stream none may be left out while a later one is merged.
    private async Task<bool> MergeAsync(LinkEffect.Merge merge)
    {
        using var span = Tracing.StartPeerBatch(merge.Peer.Value, merge.Batch.Transactions.Count);
        return await writer.WriteAsync(
            batch =>
            {
                CheckNoneDropped();
                _isUnheeded = _isUnheeded || !Heeds(merge, batch.Collected) || !batch.Merge(merge.Peer, merge.Batch, merge.Sender);
                return !_isUnheeded;
            },
            CancellationToken.None);
    }

    private async Task<LinkEvent?> BindAsync(LinkEffect.BindPeer bind)
    {
        var isBound = await writer.WriteAsync(
            batch =>
            {
                CheckNoneDropped();
                return batch.BindPeer(bind.Peer, bind.MemberId);
            },
            CancellationToken.None);
        return isBound ? null : new LinkEvent.Disconnected($"tag {bind.Peer} was bound to another incarnation meanwhile");
    }

    /// <summary>
    /// On the writer, where tombstones are dropped, too: the stream may have greeted before one was dropped, and have counted only
    /// afterwards. What the peer sends then may be older. A stream that is opened anew tells it.
    /// </summary>
    private bool Heeds(LinkEffect.Merge merge, CollectedTombstones dropped)
    {
        if (ReferenceEquals(dropped, _heeded)) return true;
        if (!merge.Sender.Heeds(dropped, delivered(merge.Peer))) return false;
        _heeded = dropped;
        return true;
    }

    /// <summary>On the writer. What this link has merged before may have found no room on the disk.</summary>
    /// <exception cref="EtcdException">So it may.</exception>
    private void CheckNoneDropped()
    {
        _droppedBefore ??= disk.Dropped;
        if (_droppedBefore != disk.Dropped) throw EtcdErrors.NoSpace.ToException();
    }
}
