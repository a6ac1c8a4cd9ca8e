using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Runtime.Caching;

namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>A cache that holds what a test puts into it.</summary>
internal sealed class ListedCache<T>(params IReadOnlyList<T> items) : IResourceCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public bool HasSynced => true;

    public bool IsAccessible => true;

    public T? Get(ResourceKey key) => items.FirstOrDefault(i => ResourceKey.Of(i) == key);

    public IReadOnlyList<T> List() => items;

    public IReadOnlyList<T> List(string ns) => [.. items.Where(i => i.Metadata.NamespaceProperty == ns)];

    public IReadOnlyList<T> OwnedBy(string ownerUid)
        => [.. items.Where(i => i.Metadata.OwnerReferences?.Any(o => o.Controller == true && o.Uid == ownerUid) == true)];
}
