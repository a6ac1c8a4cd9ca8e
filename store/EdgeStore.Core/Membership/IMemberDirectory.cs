namespace EdgeStore.Core.Membership;

/// <summary>Where the rest of the member asks who belongs to the cluster. Safe for concurrent use.</summary>
public interface IMemberDirectory
{
    /// <summary>The latest membership that was valid; another object whenever it has changed.</summary>
    ClusterMembership Current { get; }
}
