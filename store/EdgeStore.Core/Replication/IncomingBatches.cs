using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>The receiving half of a link: which batches are with the writer, and what to acknowledge.</summary>
internal sealed class IncomingBatches(LinkSettings settings, long cursor)
{
    private readonly Queue<long> _unmerged = new();
    private long _cursor = cursor;

    /// <summary>How many batches have come, and how many of them are merged.</summary>
    public ulong Accepted { get; private set; }

    public ulong MergedCount { get; private set; }

    /// <returns>What is wrong with the batch, or null.</returns>
    public string? Accept(Batch batch)
    {
        if (_unmerged.Count >= settings.MaxUnmergedBatches) return $"more than {settings.MaxUnmergedBatches} batches without an acknowledgement";
        if (MessageValidator.Batch(batch, _cursor) is { } fault) return fault;
        _cursor = batch.Cursor;
        _unmerged.Enqueue(batch.Cursor);
        Accepted++;
        return null;
    }

    /// <summary>The oldest batch is durable.</summary>
    /// <param name="phase">This member's, since then or later.</param>
    public Ack Merged(MemberPhase phase) => new() { Cursor = _unmerged.Dequeue(), Batches = ++MergedCount, Phase = phase };
}
