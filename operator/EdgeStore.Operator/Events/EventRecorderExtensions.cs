using EdgeStore.Operator.Runtime.Events;
using k8s;

namespace EdgeStore.Operator.Events;

/// <summary>The only way for this operator to tell something, so that the reference lists all of it.</summary>
internal static class EventRecorderExtensions
{
    public static void Record<T>(this IEventRecorder events, T about, EventReason reason, string message)
        where T : class, IKubernetesObject<V1ObjectMeta>
        => events.Record(about, reason.Type, reason.Word, message);

    /// <summary>That a condition has changed, by the condition's own reason.</summary>
    public static void RecordChange(this IEventRecorder events, EdgeStoreCluster cluster, V1Condition condition, bool isBad)
        => events.Record(cluster, isBad ? EventType.Warning : EventType.Normal, condition.Reason, $"{condition.Type} is {condition.Status}: {condition.Message}");
}
