using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Writing;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What this member's merges have discarded.</summary>
internal sealed class ConflictMetrics : ICommitObserver
{
    private readonly Counter _conflicts;

    public ConflictMetrics(MetricFactory metrics)
    {
        _conflicts = metrics.CreateCounter("edgestore_conflicts_total", "Acknowledged writes that merges at this member discarded, by the rule that decided.", "rule");

        // An alert on an increase needs the zero before it.
        foreach (var rule in ConflictRules.All) _conflicts.WithLabels(ConflictRules.NameOf(rule)).Publish();
    }

    public void OnCommitted(CommittedBatch batch)
    {
        foreach (var conflict in batch.Conflicts) _conflicts.WithLabels(ConflictRules.NameOf(conflict.Rule)).Inc();
    }
}
