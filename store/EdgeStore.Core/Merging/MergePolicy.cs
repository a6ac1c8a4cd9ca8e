namespace EdgeStore.Core.Merging;

/// <summary>How two records of a key are merged. The numbers go into the policy hash that peers compare: never change one.</summary>
public enum MergePolicy
{
    /// <summary>The greatest stamp wins, tombstones included.</summary>
    LastWriterWins = 1,

    /// <summary>Incarnations as Kubernetes means them: the senior's create wins, a delete beats what did not see it.</summary>
    KubernetesObject = 2,
}
