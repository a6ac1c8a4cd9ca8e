using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication;

/// <summary>What the links of a member have in common.</summary>
public sealed record LinkSettings
{
    public required string Name { get; init; }

    public required string BuildVersion { get; init; }

    /// <summary>Hash of everything that members must merge by alike.</summary>
    public required ulong MergePolicyHash { get; init; }

    public uint MinProtocol { get; init; } = PeerProtocol.Min;

    public uint MaxProtocol { get; init; } = PeerProtocol.Max;

    /// <summary>
    /// A batch is closed when it has grown so far; a transaction is never split. Small enough that the buffers it passes
    /// through stay out of the large object heap, whose garbage takes full collections. gRPC doubles its own: of 64 KiB and a
    /// byte it makes 128 KiB.
    /// </summary>
    public int BatchBytes { get; init; } = 48 * 1024;

    /// <summary>
    /// Least time between two batches, unless the first was full: changes that come faster share a batch, because a batch
    /// costs both sides more than a change. What comes after a pause is sent at once.
    /// </summary>
    public int BatchGapMs { get; init; } = 10;

    /// <summary>At most so many log entries are read in one call.</summary>
    public int SliceEntries { get; init; } = 4096;

    /// <summary>At most so many batches are on their way without an acknowledgement.</summary>
    public int WindowBatches { get; init; } = 64;

    public int WindowBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>A peer that sends more batches than this ahead of their merge does not keep to its window.</summary>
    public int MaxUnmergedBatches { get; init; } = 128;

    /// <summary>What may be sent to a peer a second, before compression; 0: no limit. Asked all the time: a schedule may change it.</summary>
    public Func<Tag, long> RateOf { get; init; } = _ => 0;

    public int HeartbeatMs { get; init; } = 1000;

    /// <summary>Least time between two heartbeats, however much happens.</summary>
    public int HeartbeatGapMs { get; init; } = 10;

    /// <summary>News of others wait so long, to be told together.</summary>
    public int RumorMs { get; init; } = 500;

    /// <summary>A heartbeat tells no more of others when it has grown so far.</summary>
    public int RumorBytes { get; init; } = 2048;

    /// <summary>Long, because on a slow link heartbeats queue behind a batch.</summary>
    public int SilenceMs { get; init; } = 30_000;

    public int HandshakeMs { get; init; } = 10_000;

    /// <summary>
    /// How long others' changes are held back, so that the peer can say that it got them from elsewhere. In a full mesh
    /// every change would otherwise cross every link.
    /// </summary>
    public int RelayDelayMs { get; init; } = 100;

    /// <summary>How often at most the peer is told a new cursor alone, because each costs it a write.</summary>
    public int CursorReportMs { get; init; } = 2000;
}
