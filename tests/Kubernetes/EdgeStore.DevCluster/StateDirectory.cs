namespace EdgeStore.DevCluster;

/// <summary>
/// Where a cluster keeps its files:
/// <code>
/// kubeconfig             the administrator's
/// cluster.json           how other commands find this cluster
/// pki/                   CA, certificates, keys
/// store/                 data directory of the API server's store
/// logs/                  one file for each program and container
/// nodes/NODE/files/      the node's file system, as far as pods may see it (hostPath)
/// nodes/NODE/pods/UID/   volumes and mount points of a pod
/// </code>
/// </summary>
public sealed class StateDirectory
{
    public StateDirectory(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        foreach (var directory in new[] { "pki", "store", "logs", "nodes" }) Directory.CreateDirectory(File(directory));
    }

    public string Path { get; }

    public string Kubeconfig => File("kubeconfig");

    public string Store => File("store");

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    internal string Pki(string name) => System.IO.Path.Combine(Path, "pki", name);

    internal string Log(string name) => System.IO.Path.Combine(Path, "logs", $"{name}.log");

    /// <summary>The place of a node's absolute path on this machine.</summary>
    internal string NodeFile(string node, string absolutePath)
    {
        var root = System.IO.Path.Combine(Path, "nodes", node, "files");
        var place = System.IO.Path.GetFullPath(System.IO.Path.Join(root, absolutePath));
        return place == root || place.StartsWith(root + '/', StringComparison.Ordinal)
            ? place
            : throw new ArgumentException($"{absolutePath} leaves the node's file system", nameof(absolutePath));
    }

    internal string PodDirectory(string node, string uid) => System.IO.Path.Combine(Path, "nodes", node, "pods", uid);

    /// <summary>Writes a file that only its owner may read.</summary>
    internal static void WriteSecret(string path, string content)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(stream);
        writer.Write(content);
    }
}
