using EdgeStore.Core.Repair;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What repairs that this member began have done.</summary>
internal sealed class RepairMetrics(MetricFactory metrics)
{
    private readonly Counter _repairs = metrics.CreateCounter("edgestore_repairs_total", "Repairs that this member began, by outcome.", "outcome");
    private readonly Counter _keys = metrics.CreateCounter("edgestore_repair_keys_compared_total", "Keys that were compared.");
    private readonly Counter _ranges = metrics.CreateCounter("edgestore_repair_ranges_total", "Ranges that were compared, and smallest ones that differed.", "kind");
    private readonly Counter _records = metrics.CreateCounter("edgestore_repair_records_total", "Records that differed, were exchanged, healed, or not.", "kind");
    private readonly Counter _bytes = metrics.CreateCounter("edgestore_repair_bytes_total", "Bytes read from the disk, and exchanged.", "kind");

    public Counter Divergences { get; } = metrics.CreateCounter(
        "edgestore_divergences_total", "How often a peer with an equal version vector had an unequal fingerprint.");

    /// <summary>Outcome: completed, deadlinepassed, refused, failed (the peer went away) or busy.</summary>
    public void Ended(string outcome) => _repairs.WithLabels(outcome).Inc();

    /// <summary>Counts what has come since the last progress of the same repair.</summary>
    public void Advanced(RepairProgress before, RepairProgress now)
    {
        _keys.Inc(now.KeysCompared - before.KeysCompared);
        _ranges.WithLabels("compared").Inc(now.RangesCompared - before.RangesCompared);
        _ranges.WithLabels("divergent").Inc(now.RangesDivergent - before.RangesDivergent);
        _records.WithLabels("divergent").Inc(now.RecordsDivergent - before.RecordsDivergent);
        _records.WithLabels("received").Inc(now.RecordsReceived - before.RecordsReceived);
        _records.WithLabels("sent").Inc(now.RecordsSent - before.RecordsSent);
        _records.WithLabels("healed-here").Inc(now.HealedHere - before.HealedHere);
        _records.WithLabels("healed-there").Inc(now.HealedThere - before.HealedThere);
        _records.WithLabels("unrepaired").Inc(now.RecordsUnrepaired - before.RecordsUnrepaired);
        _bytes.WithLabels("read").Inc(now.BytesRead - before.BytesRead);
        _bytes.WithLabels("exchanged").Inc(now.BytesExchanged - before.BytesExchanged);
    }
}
