namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>
/// Last known states of deleted entities, kept until the controller has dealt with the deletion. Bounded: a process that stands by for
/// months must not collect every deletion that the leader has long dealt with; the oldest go first.
/// </summary>
internal sealed class Tombstones<T>(int capacity)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceKey, LinkedListNode<(ResourceKey Key, T Last)>> _byKey = [];
    private readonly LinkedList<(ResourceKey Key, T Last)> _byAge = new();

    internal IReadOnlyList<ResourceKey> Keys
    {
        get { lock (_lock) return [.. _byKey.Keys]; }
    }

    internal void Put(ResourceKey key, T last)
    {
        lock (_lock)
        {
            if (_byKey.Remove(key, out var known)) _byAge.Remove(known);
            _byKey[key] = _byAge.AddLast((key, last));
            if (_byAge.Count <= capacity) return;
            _byKey.Remove(_byAge.First!.Value.Key);
            _byAge.RemoveFirst();
        }
    }

    internal T? Get(ResourceKey key)
    {
        lock (_lock) return _byKey.TryGetValue(key, out var node) ? node.Value.Last : null;
    }

    /// <summary>Forgets exactly this state; a newer one of the same key stays.</summary>
    internal void Remove(ResourceKey key, T last)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node) || !ReferenceEquals(node.Value.Last, last)) return;
            _byKey.Remove(key);
            _byAge.Remove(node);
        }
    }
}
