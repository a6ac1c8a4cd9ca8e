using EdgeStore.Core.Mvcc;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What batches have put and compaction has dropped since the start, under etcd's names.</summary>
internal sealed class ContentMetrics(MetricFactory metrics, StoreHead store, TimeProvider time) : ICommitObserver
{
    private readonly Counter _putBytes = metrics.CreateCounter(
        "etcd_debugging_mvcc_total_put_size_in_bytes", "Bytes of the keys and values that were put, by clients and by peers.");

    private readonly Counter _compacted = metrics.CreateCounter("etcd_debugging_mvcc_db_compaction_keys_total", "Entries of the log that compaction dropped.");

    private readonly Gauge _lastCompaction = metrics.CreateGauge(
        "etcd_debugging_mvcc_db_compaction_last", "When the last compaction had dropped all that it was to drop, in Unix seconds; 0: not since the start.");

    private long _swept = store.Published.SweptRevision;

    public void OnCommitted(CommittedBatch batch)
    {
        var bytes = 0L;
        foreach (var entry in batch.Writes.Appended)
            if (entry.Content.Record is { Tombstone: false } put && !SystemKeys.Contains(put.Key)) bytes += put.Key.Length + put.Value.Length;
        if (bytes > 0) _putBytes.Inc(bytes);
        if (batch.Writes.Dropped.Count > 0) _compacted.Inc(batch.Writes.Dropped.Count);
        NoteCompaction(batch.State);
    }

    private void NoteCompaction(StoreState state)
    {
        if (state.SweptRevision == _swept || state.SweptRevision < state.CompactRevision) return;
        _swept = state.SweptRevision;
        _lastCompaction.Set(time.GetUtcNow().ToUnixTimeSeconds());
    }
}
