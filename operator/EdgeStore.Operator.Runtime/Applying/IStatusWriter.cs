namespace EdgeStore.Operator.Runtime.Applying;

/// <summary>Writes the status subresource, and only when the status differs.</summary>
public interface IStatusWriter
{
    /// <summary>
    /// Makes the status at the server equal to that of <paramref name="desired"/>. <paramref name="baseline"/> is the entity as it was
    /// read: when the two statuses mean the same, nothing is sent. Status fields that the type does not know are left alone. When the
    /// object changed meanwhile, the difference is made anew against its current state.
    /// </summary>
    /// <returns>True when something was written.</returns>
    /// <exception cref="Client.KubernetesApiException">
    /// Not found; or a conflict, when the object was replaced by another of the same name, or changed again and again.
    /// </exception>
    Task<bool> WriteAsync<T>(T baseline, T desired, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
