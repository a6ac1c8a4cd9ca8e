namespace EdgeStore.DevCluster;

/// <summary>Where the programs are. The scripts under tests/assets/ provide them, and tests/assets/all.sh prints these variables.</summary>
public sealed record Tools
{
    /// <summary>Directory with etcd and etcdctl: $EDGESTORE_ETCD_BIN.</summary>
    public string Etcd { get; init; } = Find("EDGESTORE_ETCD_BIN", "etcd-3.4");

    /// <summary>Directory with kubectl and helm: $EDGESTORE_KUBECTL_BIN.</summary>
    public string Kubectl { get; init; } = Find("EDGESTORE_KUBECTL_BIN", "kubectl-1.35");

    /// <summary>Directory with kube-apiserver and its companions: $EDGESTORE_KUBERNETES_BIN, or $KUBEBUILDER_ASSETS.</summary>
    public string Kubernetes { get; init; } =
        Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } assets ? assets : Find("EDGESTORE_KUBERNETES_BIN", "kubernetes-1.20");

    /// <summary>Directory with the programs that stand for container images, by repository name: $EDGESTORE_BIN, or artifacts/bin.</summary>
    public string Images { get; init; } = FindImages();

    /// <summary>Path of a program in one of the directories.</summary>
    /// <exception cref="FileNotFoundException">It is not there; the message says which script provides it.</exception>
    public static string Program(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} does not exist; run tests/assets/all.sh (or build.sh for the project's own programs)", path);
    }

    private static string Find(string variable, string cached)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given) return given;
        // The same rule as in tests/assets/lib.sh.
        var cache = Environment.GetEnvironmentVariable("EDGESTORE_CACHE");
        if (string.IsNullOrEmpty(cache))
        {
            var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(home)) home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            cache = Path.Combine(home, "edgestore");
        }
        return Path.Combine(cache, cached, "bin");
    }

    private static string FindImages()
    {
        if (Environment.GetEnvironmentVariable("EDGESTORE_BIN") is { Length: > 0 } given) return given;
        // From the program's own place up to the root of the repository.
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Operator.sln"))) return Path.Combine(directory.FullName, "artifacts", "bin");
        }
        return Path.Combine(Environment.CurrentDirectory, "artifacts", "bin");
    }
}
