using System.Diagnostics;

namespace EdgeStore.Conformance.Tests.Servers;

/// <summary>Where the programs under test are; building or fetching them is the build's and the asset script's job.</summary>
internal static class Binaries
{
    private static readonly Lazy<string> s_etcdFolder = new(FetchEtcd);

    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    public static string EdgeStore => Existing(Path.Combine(RepositoryRoot, "artifacts", "bin", "edgestore"), "run ./build.sh");

    public static string Etcd => Existing(Path.Combine(s_etcdFolder.Value, "etcd"), "see tests/assets/etcd.sh");

    public static string Etcdctl => Existing(Path.Combine(s_etcdFolder.Value, "etcdctl"), "see tests/assets/etcd.sh");

    public static string Server(Implementation implementation) => implementation switch
    {
        Implementation.Etcd => Etcd,
        Implementation.EdgeStore => EdgeStore,
        _ => throw new ArgumentOutOfRangeException(nameof(implementation)),
    };

    private static string Existing(string path, string hint) =>
        File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: {hint}", path);

    /// <summary>The folder of etcd and etcdctl: <c>EDGESTORE_ETCD_BIN</c> when set, else what the asset script prints.</summary>
    private static string FetchEtcd()
    {
        if (Environment.GetEnvironmentVariable("EDGESTORE_ETCD_BIN") is { Length: > 0 } folder)
            return folder;

        var start = new ProcessStartInfo(Path.Combine(RepositoryRoot, "tests", "assets", "etcd.sh"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("tests/assets/etcd.sh did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim().Split('\n')[^1]
            : throw new InvalidOperationException($"tests/assets/etcd.sh failed ({process.ExitCode}): {errors.Result}");
    }

    private static string FindRepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Operator.sln")))
                return folder;
        }

        throw new InvalidOperationException($"no Operator.sln above {AppContext.BaseDirectory}");
    }
}
