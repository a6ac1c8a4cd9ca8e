namespace EdgeStore.Operator.Runtime.Client;

/// <summary>Whether objects of a type live in a namespace or in the cluster.</summary>
public enum EntityScope
{
    Namespaced = 0,
    Cluster = 1,
}

/// <summary>Scope of a custom resource type. Types without it are namespaced, except Kubernetes' own cluster-scoped kinds.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EntityScopeAttribute(EntityScope scope) : Attribute
{
    public EntityScope Scope { get; } = scope;
}
