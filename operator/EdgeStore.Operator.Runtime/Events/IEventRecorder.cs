namespace EdgeStore.Operator.Runtime.Events;

/// <summary>
/// Tells people what happened to an object, in <c>kubectl describe</c>. Never blocks and never fails: events are sent in the background,
/// repeats raise the count of the first one, and what cannot be sent is counted and dropped.
/// </summary>
public interface IEventRecorder
{
    /// <param name="about">The object, as it came from the server.</param>
    /// <param name="type">Normal or Warning.</param>
    /// <param name="reason">One CamelCase word for machines.</param>
    /// <param name="message">One sentence for people; cut at 1 024 characters.</param>
    void Record<T>(T about, EventType type, string reason, string message)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
