using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>The conditions that a kubelet owns; each keeps the time of its last change.</summary>
internal sealed class PodConditions
{
    private readonly Dictionary<string, (bool Status, DateTime Since)> _known = new(StringComparer.Ordinal);

    public IList<V1PodCondition> Report(V1Pod pod, bool initialized, bool containersReady, DateTime now)
    {
        // Readiness gates are conditions that others set.
        var gatesOpen = (pod.Spec.ReadinessGates ?? []).All(gate =>
            pod.Status?.Conditions?.Any(condition => condition.Type == gate.ConditionType && condition.Status == "True") == true);
        return
        [
            Condition("Initialized", initialized, now),
            Condition("Ready", containersReady && gatesOpen, now),
            Condition("ContainersReady", containersReady, now),
            Condition("PodScheduled", true, now),
        ];
    }

    private V1PodCondition Condition(string type, bool status, DateTime now)
    {
        if (!_known.TryGetValue(type, out var known) || known.Status != status) _known[type] = known = (status, now);
        return new V1PodCondition { Type = type, Status = status ? "True" : "False", LastTransitionTime = known.Since };
    }
}
