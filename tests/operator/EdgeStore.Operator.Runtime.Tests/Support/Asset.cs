using System.Diagnostics;
using EdgeStore.Operator.Runtime.Tests.Charts;

namespace EdgeStore.Operator.Runtime.Tests.Support;

/// <summary>Programs that the scripts under tests/assets provide.</summary>
internal static class Asset
{
    internal static Task<string> HelmAsync() => FindAsync("helm", "kubectl.sh", "EDGESTORE_KUBECTL_BIN");

    internal static Task<string> EtcdAsync() => FindAsync("etcd", "etcd.sh", "EDGESTORE_ETCD_BIN");

    internal static Task<string> ApiServerAsync() => FindAsync("kube-apiserver", "kubernetes.sh", "KUBEBUILDER_ASSETS", "EDGESTORE_KUBERNETES_BIN");

    internal static Task<string> PromtoolAsync() => FindAsync("promtool", "prometheus.sh", "EDGESTORE_PROMETHEUS_BIN");

    internal static async Task<(int Code, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static async Task<string> FindAsync(string program, string script, params string[] variables)
    {
        foreach (var variable in variables)
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder)
                return Path.Combine(folder, program);
        var (code, output, error) = await RunAsync("bash", Path.Combine(Repository.Root, "tests", "assets", script));
        Assert.That(code, Is.Zero, error);
        return Path.Combine(output.Trim().Split('\n')[^1], program);
    }
}
