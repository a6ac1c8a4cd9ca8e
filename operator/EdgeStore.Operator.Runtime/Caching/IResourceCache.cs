namespace EdgeStore.Operator.Runtime.Caching;

/// <summary>
/// Read side of the local copy of all watched objects of a type. Objects are shared: never change one, <c>Clone()</c> it first.
/// What it says is a little behind the API server; writes that depend on it carry a resourceVersion or uid precondition.
/// </summary>
public interface IResourceCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>True once everything was listed at least once. Until then absence means nothing.</summary>
    bool HasSynced { get; }

    /// <summary>
    /// False while the API server refuses to list an optional type (see <c>optional</c> of the registration), or does not have it;
    /// the cache is then empty because nothing may be read, not because nothing exists.
    /// </summary>
    bool IsAccessible { get; }

    /// <summary>The object, or null.</summary>
    T? Get(ResourceKey key);

    /// <summary>All objects, in no order.</summary>
    IReadOnlyList<T> List();

    /// <summary>All objects of a namespace, in no order.</summary>
    IReadOnlyList<T> List(string ns);

    /// <summary>All objects whose controller owner reference names <paramref name="ownerUid"/>, in no order.</summary>
    IReadOnlyList<T> OwnedBy(string ownerUid);
}
