using System.Diagnostics;

namespace EdgeStore.Operator.Runtime.Tests.Charts;

/// <summary>The real helm, as tests/assets provides it.</summary>
internal static class Helm
{
    private static readonly Lazy<Task<string>> Executable = new(async () =>
    {
        var (code, output, error) = await RunProcessAsync("bash", [Path.Combine(Repository.Root, "tests", "assets", "kubectl.sh")]);
        Assert.That(code, Is.Zero, error);
        return Path.Combine(output.Trim().Split('\n')[^1], "helm");
    });

    internal static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        await RunProcessAsync(await Executable.Value, arguments);

    private static async Task<(int Code, string Output, string Error)> RunProcessAsync(string program, string[] arguments)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
