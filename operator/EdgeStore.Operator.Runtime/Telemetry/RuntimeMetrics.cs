using System.Globalization;
using Prometheus;

namespace EdgeStore.Operator.Runtime.Telemetry;

/// <summary>
/// The runtime's metrics, under the names that controller-runtime gave them, so that dashboards and alerts made for other operators
/// work for this one.
/// </summary>
public sealed class RuntimeMetrics
{
    private static readonly double[] QueueBuckets = Histogram.ExponentialBuckets(0.001, 4, 10);
    private static readonly double[] ReconcileBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

    private readonly Counter _clientRequests;
    private readonly Gauge _leader;
    private readonly Counter _reflectorLists;
    private readonly Counter _undecodable;
    private readonly Gauge _cachedObjects;
    private readonly Counter _events;

    public RuntimeMetrics(CollectorRegistry registry)
    {
        Registry = registry;
        var factory = Metrics.WithCustomRegistry(registry);
        QueueDepth = factory.CreateGauge("workqueue_depth", "Current depth of workqueue", "name");
        QueueAdds = factory.CreateCounter("workqueue_adds_total", "Total number of adds handled by workqueue", "name");
        QueueRetries = factory.CreateCounter("workqueue_retries_total", "Total number of retries handled by workqueue", "name");
        QueueDuration = factory.CreateHistogram("workqueue_queue_duration_seconds", "How long in seconds an item stays in workqueue before being requested", ["name"], new HistogramConfiguration { Buckets = QueueBuckets });
        WorkDuration = factory.CreateHistogram("workqueue_work_duration_seconds", "How long in seconds processing an item from workqueue takes", ["name"], new HistogramConfiguration { Buckets = QueueBuckets });
        UnfinishedWork = factory.CreateGauge("workqueue_unfinished_work_seconds", "Seconds of work in progress that has not been observed by work_duration", "name");
        LongestRunning = factory.CreateGauge("workqueue_longest_running_processor_seconds", "How many seconds the longest running processor has been running", "name");
        Reconciles = factory.CreateCounter("controller_runtime_reconcile_total", "Total number of reconciliations per controller", "controller", "result");
        ReconcileErrors = factory.CreateCounter("controller_runtime_reconcile_errors_total", "Total number of reconciliation errors per controller", "controller");
        ReconcileTime = factory.CreateHistogram("controller_runtime_reconcile_time_seconds", "Length of time per reconciliation per controller", ["controller"], new HistogramConfiguration { Buckets = ReconcileBuckets });
        ActiveWorkers = factory.CreateGauge("controller_runtime_active_workers", "Number of currently used workers per controller", "controller");
        MaxWorkers = factory.CreateGauge("controller_runtime_max_concurrent_reconciles", "Maximum number of concurrent reconciles per controller", "controller");
        _leader = factory.CreateGauge("leader_election_master_status", "1 while this process is the leader, else 0", "name");
        _clientRequests = factory.CreateCounter("rest_client_requests_total", "Requests to the API server by method and status code", "method", "code");
        _reflectorLists = factory.CreateCounter("edgestore_operator_reflector_lists_total", "Full lists made, by resource and what made them necessary", "resource", "cause");
        _undecodable = factory.CreateCounter("edgestore_operator_undecodable_objects_total", "Objects seen that do not fit their type", "resource");
        _cachedObjects = factory.CreateGauge("edgestore_operator_cached_objects", "Objects in the local cache", "resource");
        _events = factory.CreateCounter("edgestore_operator_events_total", "Events by what became of them", "outcome");
    }

    /// <summary>Where further metrics of the process belong.</summary>
    public CollectorRegistry Registry { get; }

    internal Gauge QueueDepth { get; }

    internal Counter QueueAdds { get; }

    internal Counter QueueRetries { get; }

    internal Histogram QueueDuration { get; }

    internal Histogram WorkDuration { get; }

    internal Gauge UnfinishedWork { get; }

    internal Gauge LongestRunning { get; }

    internal Counter Reconciles { get; }

    internal Counter ReconcileErrors { get; }

    internal Histogram ReconcileTime { get; }

    internal Gauge ActiveWorkers { get; }

    internal Gauge MaxWorkers { get; }

    internal void ClientRequest(string method, int code) => _clientRequests.WithLabels(method, code.ToString(CultureInfo.InvariantCulture)).Inc();

    internal void Leader(string name, bool leading) => _leader.WithLabels(name).Set(leading ? 1 : 0);

    internal void Listed(string resource, string cause) => _reflectorLists.WithLabels(resource, cause).Inc();

    internal void Undecodable(string resource) => _undecodable.WithLabels(resource).Inc();

    internal void Cached(string resource, int count) => _cachedObjects.WithLabels(resource).Set(count);

    internal void Event(string outcome) => _events.WithLabels(outcome).Inc();
}
