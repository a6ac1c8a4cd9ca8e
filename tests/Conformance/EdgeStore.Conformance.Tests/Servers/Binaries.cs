using System.Diagnostics;

namespace EdgeStore.Conformance.Tests.Servers;

/// <summary>Where the programs under test are; building or fetching them is the build's and the asset script's job.</summary>
internal static class Binaries
{
    private static readonly Lazy<string> s_etcdFolder = new(() => Fetched("EDGESTORE_ETCD_BIN", "etcd.sh"));
    private static readonly Lazy<string> s_etcd3Folder = new(() => Fetched("EDGESTORE_ETCD3", "etcd3.sh"));

    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    public static string EdgeStore => Existing(Path.Combine(RepositoryRoot, "artifacts", "bin", "edgestore"), "run ./build.sh");

    public static string Etcd => Existing(Path.Combine(s_etcdFolder.Value, "etcd"), "see tests/assets/etcd.sh");

    public static string Etcdctl => Existing(Path.Combine(s_etcdFolder.Value, "etcdctl"), "see tests/assets/etcd.sh");

    /// <summary>The folder in which the npm client is installed.</summary>
    public static string Etcd3 => s_etcd3Folder.Value;

    public static string Server(Implementation implementation) => implementation switch
    {
        Implementation.Etcd => Etcd,
        Implementation.EdgeStore => EdgeStore,
        _ => throw new ArgumentOutOfRangeException(nameof(implementation)),
    };

    private static string Existing(string path, string hint) =>
        File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: {hint}", path);

    /// <summary>The folder that the variable names, else what the asset script prints.</summary>
    private static string Fetched(string variable, string script)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder)
            return folder;

        var start = new ProcessStartInfo(Path.Combine(RepositoryRoot, "tests", "assets", script))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim().Split('\n')[^1]
            : throw new InvalidOperationException($"{start.FileName} failed ({process.ExitCode}): {errors.Result}");
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
