using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What probes were told, under etcd's names.</summary>
internal sealed class HealthMetrics(MetricFactory metrics)
{
    private readonly Counter _successes = metrics.CreateCounter("etcd_server_health_success", "How often /health was good.");
    private readonly Counter _failures = metrics.CreateCounter("etcd_server_health_failures", "How often /health was bad.");
    private readonly Gauge _checks = metrics.CreateGauge("etcd_server_healthcheck", "1: the check of /livez or /readyz was passed last time.", "type", "name");
    private readonly Counter _results = metrics.CreateCounter("etcd_server_healthchecks_total", "Checks of /livez and /readyz.", "type", "name", "status");

    public void Health(bool isGood) => (isGood ? _successes : _failures).Inc();

    public void Check(string type, string name, bool isPassed)
    {
        _checks.WithLabels(type, name).Set(isPassed ? 1 : 0);
        _results.WithLabels(type, name, isPassed ? "success" : "error").Inc();
    }
}
