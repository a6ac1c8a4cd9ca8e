using System.Collections.Concurrent;

namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>Last known states of deleted entities, kept until the controller has dealt with the deletion.</summary>
internal sealed class Tombstones<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ConcurrentDictionary<ResourceKey, T> _states = new();

    internal void Put(ResourceKey key, T last) => _states[key] = last;

    internal T? Get(ResourceKey key) => _states.GetValueOrDefault(key);

    /// <summary>Forgets exactly this state; a newer one of the same key stays.</summary>
    internal void Remove(ResourceKey key, T last) => _states.TryRemove(new KeyValuePair<ResourceKey, T>(key, last));

    internal ICollection<ResourceKey> Keys => _states.Keys;
}
