using System.Diagnostics;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Benchmarks;

/// <summary>The store's benchmark works with both servers; its figures are for a quiet machine.</summary>
public sealed class StoreBenchmarkTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly string[] s_cases = ["put-64", "cas-64", "watch-1000", "writes-1", "writes-64", "memory", "start-up"];

    [Test]
    public async Task Every_kind_of_case_runs_in_the_short_mode()
    {
        var program = Path.Combine(Binaries.RepositoryRoot, "artifacts", "build", "bin", "EdgeStore.Benchmarks", "release", "edgestore-bench");
        Assert.That(program, Does.Exist, "run ./build.sh --all");
        var folder = Directory.CreateTempSubdirectory("edgestore-bench-");
        try
        {
            var start = new ProcessStartInfo(program, ["store", "--short", "--dir", folder.FullName, "--cases", .. s_cases])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(s_patience);
            var (written, complaints) = (await output, await errors);
            Assert.Multiple(() =>
            {
                Assert.That(process.ExitCode, Is.Zero, complaints);
                foreach (var name in s_cases) Assert.That(written, Does.Match($@"\| {name} +\|"), "a row of the table");
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
