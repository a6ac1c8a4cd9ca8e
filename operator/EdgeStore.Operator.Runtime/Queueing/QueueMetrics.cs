using EdgeStore.Operator.Runtime.Telemetry;

namespace EdgeStore.Operator.Runtime.Queueing;

/// <summary>The metrics of one queue.</summary>
internal sealed class QueueMetrics(string name, RuntimeMetrics metrics)
{
    internal void Added() => metrics.QueueAdds.WithLabels(name).Inc();

    internal void Retried() => metrics.QueueRetries.WithLabels(name).Inc();

    internal void Depth(int depth) => metrics.QueueDepth.WithLabels(name).Set(depth);

    internal void Took(int depth, TimeSpan waited)
    {
        Depth(depth);
        metrics.QueueDuration.WithLabels(name).Observe(waited.TotalSeconds);
    }

    internal void Finished(TimeSpan worked) => metrics.WorkDuration.WithLabels(name).Observe(worked.TotalSeconds);

    internal void Unfinished(double totalSeconds, double longestSeconds)
    {
        metrics.UnfinishedWork.WithLabels(name).Set(totalSeconds);
        metrics.LongestRunning.WithLabels(name).Set(longestSeconds);
    }
}
