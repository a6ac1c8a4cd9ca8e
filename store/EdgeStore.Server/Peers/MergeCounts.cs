using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;
using Prometheus;

namespace EdgeStore.Server.Peers;

/// <summary>What was out of the ordinary about peers' changes, since the process began.</summary>
internal sealed class MergeCounts(MetricFactory metrics, ILogger<MergeCounts> log) : ICommitObserver
{
    private readonly Counter _reseeds = metrics.CreateCounter(
        "edgestore_reseeds_total", "How often this member was seeded anew, because it had been away for longer than a peer remembers deletes.");

    private readonly Counter _futureStamps = metrics.CreateCounter(
        "edgestore_future_stamps_total", "Changes of peers with a stamp more than a minute ahead of this member's clock.");

    public ulong Reseeds => (ulong)_reseeds.Value;

    public ulong FutureStamps => (ulong)_futureStamps.Value;

    public void OnCommitted(CommittedBatch batch)
    {
        if (batch.FutureStamps > 0) _futureStamps.Inc(batch.FutureStamps);
        if (batch.Reseeds == 0) return;
        _reseeds.Inc(batch.Reseeds);
        log.LogWarning("seeded anew at revision {Revision}: this member had been away for longer than a peer remembers deletes", batch.State.Revision);
    }
}
