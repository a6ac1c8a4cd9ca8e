namespace EdgeStore.Operator.Runtime;

/// <summary>Names one object of a resource type. <c>Namespace</c> is empty for cluster-scoped objects.</summary>
public readonly record struct ResourceKey(string Namespace, string Name)
{
    /// <summary>The key of <paramref name="entity"/>.</summary>
    public static ResourceKey Of(IKubernetesObject<V1ObjectMeta> entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return new ResourceKey(entity.Metadata?.NamespaceProperty ?? string.Empty, entity.Metadata?.Name ?? string.Empty);
    }

    /// <summary><c>namespace/name</c>, or <c>name</c> for a cluster-scoped object.</summary>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
