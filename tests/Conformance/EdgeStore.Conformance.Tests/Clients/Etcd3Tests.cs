using System.Diagnostics;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Clients;

/// <summary>The npm client etcd3, in a script that does what applications do with it.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class Etcd3Tests(Implementation implementation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Etcd3_works()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Clients", "Etcd3", "smoke.js");
        await using var server = await ServerProcess.StartAsync(implementation);

        var (exitCode, output) = await NodeAsync(script, Binaries.Etcd3, server.ClientUrl.GetLeftPart(UriPartial.Authority));

        TestContext.Out.WriteLine(output);
        Assert.That(exitCode, Is.Zero, output);
    }

    private static async Task<(int ExitCode, string Output)> NodeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }

        return (process.ExitCode, await output + await errors);
    }
}
