namespace EdgeStore.DevCluster.Kubelet;

/// <summary>A file of a volume: path below the volume, content, permissions.</summary>
internal sealed record VolumeFile(string Path, byte[] Content, UnixFileMode Mode);
