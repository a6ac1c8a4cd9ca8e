using EdgeStore.Operator.Runtime.Client;

namespace EdgeStore.Operator.Runtime.Applying;

/// <summary>Owner references: what makes a child's changes reach its owner's controller, and garbage collection take it away.</summary>
public static class OwnerReferences
{
    /// <summary>A controlling reference to <paramref name="owner"/>, which must have come from the server (uid).</summary>
    public static V1OwnerReference ControllerReference<T>(this T owner, bool blockOwnerDeletion = true)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var descriptor = ResourceDescriptor.Of<T>();
        ArgumentException.ThrowIfNullOrEmpty(owner.Metadata.Uid);
        return new V1OwnerReference
        {
            ApiVersion = descriptor.ApiVersion,
            Kind = descriptor.Kind,
            Name = owner.Metadata.Name,
            Uid = owner.Metadata.Uid,
            Controller = true,
            BlockOwnerDeletion = blockOwnerDeletion,
        };
    }

    /// <summary>The key of the <typeparamref name="TOwner"/> that controls <paramref name="child"/>, or null. Any version of the owner's group counts.</summary>
    public static ResourceKey? ControllerKey<TOwner>(IKubernetesObject<V1ObjectMeta> child)
        where TOwner : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(child);
        var owner = child.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true);
        var descriptor = ResourceDescriptor.Of<TOwner>();
        if (owner is null || owner.Kind != descriptor.Kind || GroupOf(owner.ApiVersion) != descriptor.Group) return null;
        return new ResourceKey(descriptor.Scope == EntityScope.Cluster ? string.Empty : child.Metadata.NamespaceProperty ?? string.Empty, owner.Name);
    }

    private static string GroupOf(string apiVersion)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? string.Empty : apiVersion[..slash];
    }
}
