namespace EdgeStore.Operator.Runtime.Caching;

/// <summary>
/// The local copy, indexed by namespace and by controlling owner. Writers are the type's reflectors; every method returns the changes
/// it made, which the caller hands to the subscribers.
/// </summary>
internal sealed class ResourceCache<T> : IResourceCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceKey, T> _objects = [];
    private readonly Dictionary<string, HashSet<ResourceKey>> _byNamespace = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<ResourceKey>> _byOwner = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsynced;
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="scopes">The namespaces that reflectors fill this from; the single scope "" is everything.</param>
    internal ResourceCache(IEnumerable<string> scopes) => _unsynced = new HashSet<string>(scopes, StringComparer.Ordinal);

    public bool HasSynced => _synced.Task.IsCompleted;

    /// <summary>Completes when <see cref="HasSynced"/> becomes true.</summary>
    internal Task Synced => _synced.Task;

    public bool IsAccessible
    {
        get { lock (_lock) return _refused.Count == 0; }
    }

    internal int Count
    {
        get { lock (_lock) return _objects.Count; }
    }

    public T? Get(ResourceKey key)
    {
        lock (_lock) return _objects.GetValueOrDefault(key);
    }

    public IReadOnlyList<T> List()
    {
        lock (_lock) return [.. _objects.Values];
    }

    public IReadOnlyList<T> List(string ns)
    {
        lock (_lock) return Pick(_byNamespace, ns);
    }

    public IReadOnlyList<T> OwnedBy(string ownerUid)
    {
        lock (_lock) return Pick(_byOwner, ownerUid);
    }

    /// <summary>Takes in one object of a watch.</summary>
    internal IReadOnlyList<ResourceChange<T>> Upsert(T entity)
    {
        lock (_lock) return UpsertLocked(entity);
    }

    /// <summary>Drops an object. <paramref name="last"/> is its last state as the server sent it, which may be newer than the cached one.</summary>
    internal IReadOnlyList<ResourceChange<T>> Remove(T last)
    {
        lock (_lock)
        {
            var key = ResourceKey.Of(last);
            return RemoveLocked(key) ? [new ResourceChange<T>(key, last, null)] : [];
        }
    }

    /// <summary>
    /// Makes a scope equal to a full list. Objects that are not in it were deleted while nobody watched, except those of
    /// <paramref name="keep"/>, which exist but could not be read.
    /// </summary>
    internal IReadOnlyList<ResourceChange<T>> Replace(string scope, IReadOnlyCollection<T> items, IReadOnlySet<ResourceKey> keep)
    {
        lock (_lock)
        {
            var changes = new List<ResourceChange<T>>();
            var present = new HashSet<ResourceKey>(keep);
            foreach (var item in items) present.Add(ResourceKey.Of(item));
            var known = scope.Length == 0 ? _objects.Keys.ToArray() : _byNamespace.TryGetValue(scope, out var set) ? set.ToArray() : [];
            foreach (var key in known)
                if (!present.Contains(key))
                {
                    var last = _objects[key];
                    RemoveLocked(key);
                    changes.Add(new ResourceChange<T>(key, last, null));
                }

            foreach (var item in items) changes.AddRange(UpsertLocked(item));
            return changes;
        }
    }

    /// <summary>Marks a scope as listed, once its changes have been handed out; or as refused, which counts as listed for readiness.</summary>
    internal void MarkSynced(string scope, bool accessible)
    {
        lock (_lock)
        {
            _unsynced.Remove(scope);
            if (accessible) _refused.Remove(scope);
            else _refused.Add(scope);
            if (_unsynced.Count == 0) _synced.TrySetResult();
        }
    }

    private IReadOnlyList<ResourceChange<T>> UpsertLocked(T entity)
    {
        var key = ResourceKey.Of(entity);
        _objects.TryGetValue(key, out var before);
        if (before is not null && before.Metadata.ResourceVersion == entity.Metadata.ResourceVersion) return [];

        var recreated = before is not null && before.Metadata.Uid != entity.Metadata.Uid;
        RemoveLocked(key);
        _objects[key] = entity;
        Link(_byNamespace, key.Namespace, key);
        if (OwnerUid(entity) is { } uid) Link(_byOwner, uid, key);
        return recreated
            ? [new ResourceChange<T>(key, before, null), new ResourceChange<T>(key, null, entity)]
            : [new ResourceChange<T>(key, before, entity)];
    }

    private bool RemoveLocked(ResourceKey key)
    {
        if (!_objects.Remove(key, out var entity)) return false;
        Unlink(_byNamespace, key.Namespace, key);
        if (OwnerUid(entity) is { } uid) Unlink(_byOwner, uid, key);
        return true;
    }

    private List<T> Pick(Dictionary<string, HashSet<ResourceKey>> index, string value) =>
        index.TryGetValue(value, out var keys) ? keys.Select(key => _objects[key]).ToList() : [];

    private static string? OwnerUid(T entity) => entity.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true)?.Uid;

    private static void Link(Dictionary<string, HashSet<ResourceKey>> index, string value, ResourceKey key)
    {
        if (!index.TryGetValue(value, out var keys)) index[value] = keys = [];
        keys.Add(key);
    }

    private static void Unlink(Dictionary<string, HashSet<ResourceKey>> index, string value, ResourceKey key)
    {
        if (!index.TryGetValue(value, out var keys)) return;
        keys.Remove(key);
        if (keys.Count == 0) index.Remove(value);
    }
}
