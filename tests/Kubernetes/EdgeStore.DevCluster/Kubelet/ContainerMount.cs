namespace EdgeStore.DevCluster.Kubelet;

/// <summary>A bind mount: a file or directory of this machine at a path of the container.</summary>
internal sealed record ContainerMount(string Source, string Target, bool ReadOnly);
