using System.Reflection;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>
/// Where the API server serves a resource type, read from its <see cref="KubernetesEntityAttribute"/>.
/// <code>
/// V1Pod            → api/v1/namespaces/{ns}/pods/{name}
/// EdgeStoreCluster → apis/edgestore.io/v1alpha1/namespaces/{ns}/edgestoreclusters/{name}/status
/// V1Node           → api/v1/nodes/{name}
/// </code>
/// </summary>
public sealed record ResourceDescriptor(string Group, string Version, string Kind, string Plural, EntityScope Scope)
{
    private static readonly HashSet<string> BuiltInClusterKinds = new(StringComparer.Ordinal)
    {
        "Node", "Namespace", "PersistentVolume", "StorageClass", "CSIDriver", "CSINode", "VolumeAttachment", "PriorityClass",
        "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "APIService", "RuntimeClass", "IngressClass",
        "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "CertificateSigningRequest",
    };

    /// <summary><c>group/version</c>, or the version alone for the core group.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The descriptor of <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> has no <see cref="KubernetesEntityAttribute"/>.</exception>
    public static ResourceDescriptor Of<T>() => PerType<T>.Descriptor;

    /// <summary>Path of the collection; every namespace's when <paramref name="ns"/> is null or empty.</summary>
    public string CollectionPath(string? ns)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        return Scope == EntityScope.Cluster || string.IsNullOrEmpty(ns)
            ? $"{root}/{Plural}"
            : $"{root}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}";
    }

    /// <summary>Path of one object, or of its <paramref name="subresource"/>.</summary>
    /// <exception cref="ArgumentException">A name is empty, or a namespaced object has no namespace.</exception>
    public string ObjectPath(string? ns, string name, string? subresource = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Scope == EntityScope.Namespaced) ArgumentException.ThrowIfNullOrEmpty(ns);
        var path = $"{CollectionPath(ns)}/{Uri.EscapeDataString(name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    private static ResourceDescriptor Read(Type type)
    {
        var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new InvalidOperationException($"{type.Name} has no [KubernetesEntity] attribute.");
        var group = entity.Group ?? string.Empty;
        var declared = type.GetCustomAttribute<EntityScopeAttribute>()?.Scope;
        var builtIn = group.Length == 0 || !group.Contains('.', StringComparison.Ordinal) || group.EndsWith(".k8s.io", StringComparison.Ordinal);
        var scope = declared ?? (builtIn && BuiltInClusterKinds.Contains(entity.Kind) ? EntityScope.Cluster : EntityScope.Namespaced);
        return new ResourceDescriptor(group, entity.ApiVersion, entity.Kind, entity.PluralName, scope);
    }

    private static class PerType<T>
    {
        internal static readonly ResourceDescriptor Descriptor = Read(typeof(T));
    }
}
