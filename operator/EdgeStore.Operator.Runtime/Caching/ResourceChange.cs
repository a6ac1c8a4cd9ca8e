namespace EdgeStore.Operator.Runtime.Caching;

/// <summary>
/// A change of the cache. Created: <c>Before</c> is null. Deleted: <c>After</c> is null and <c>Before</c> is the last known state.
/// An object that was deleted and created again between two looks comes as a deletion and then a creation.
/// </summary>
public sealed record ResourceChange<T>(ResourceKey Key, T? Before, T? After)
    where T : class, IKubernetesObject<V1ObjectMeta>;
