using EdgeStore.Operator.Runtime.LeaderElection;
using EdgeStore.Operator.Runtime.Telemetry;
using Prometheus;

namespace EdgeStore.Operator.Telemetry;

/// <summary>The clusters' state, for alerts and dashboards. Only the leader tells it.</summary>
internal sealed class ClusterMetrics(RuntimeMetrics runtime) : ITermEnd
{
    private static readonly string[] Statuses = ["True", "False", "Unknown"];

    private readonly Gauge _condition = Create(runtime, "edgestore_cluster_condition", "1 for the status that a condition has, 0 for the others", "type", "status");
    private readonly Gauge _members = Create(runtime, "edgestore_cluster_members", "Members that exist");
    private readonly Gauge _ready = Create(runtime, "edgestore_cluster_ready_members", "Members that serve");
    private readonly Gauge _certificate = Create(
        runtime, "edgestore_cluster_certificate_not_after_seconds", "When the first of the certificates that members serve ends, in Unix time");

    public void Report(EdgeStoreCluster cluster, EdgeStoreClusterStatus status, IEnumerable<EdgeStoreMemberStatus> members)
    {
        var (ns, name) = (cluster.Metadata.NamespaceProperty, cluster.Metadata.Name);
        foreach (var condition in status.Conditions ?? [])
            foreach (var one in Statuses) _condition.WithLabels(ns, name, condition.Type, one).Set(condition.Status == one ? 1 : 0);
        // A condition may end, and the alert on it with it.
        Remove(_condition, cluster, labels => status.Conditions?.Any(c => c.Type == labels[2]) != true);
        _members.WithLabels(ns, name).Set(status.Members);
        _ready.WithLabels(ns, name).Set(status.ReadyMembers);
        var ends = members.Where(m => m.Phase != MemberPhase.Offline).Select(m => m.ServedCertificateNotAfter).OfType<DateTime>().ToList();
        if (ends.Count > 0) _certificate.WithLabels(ns, name).Set(new DateTimeOffset(ends.Min().ToUniversalTime()).ToUnixTimeSeconds());
        else _certificate.RemoveLabelled(ns, name);
    }

    public void Forget(EdgeStoreCluster cluster)
    {
        foreach (var gauge in All) Remove(gauge, cluster, _ => true);
    }

    public void OnTermEnd()
    {
        foreach (var gauge in All) Remove(gauge, _ => true);
    }

    private Gauge[] All => [_condition, _members, _ready, _certificate];

    private static void Remove(Gauge gauge, EdgeStoreCluster cluster, Func<string[], bool> which)
        => Remove(gauge, l => l[0] == cluster.Metadata.NamespaceProperty && l[1] == cluster.Metadata.Name && which(l));

    private static void Remove(Gauge gauge, Func<string[], bool> which)
    {
        foreach (var labels in gauge.GetAllLabelValues().Where(which).ToList()) gauge.RemoveLabelled(labels);
    }

    private static Gauge Create(RuntimeMetrics runtime, string name, string help, params string[] more)
        => Metrics.WithCustomRegistry(runtime.Registry).CreateGauge(name, help, ["namespace", "cluster", .. more]);
}
