using System.Diagnostics;

namespace EdgeStore.Conformance.Tests.Servers;

/// <summary>A program that has ended by itself.</summary>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    /// <exception cref="TimeoutException">It does not end.</exception>
    public static async Task<ProgramRun> OfAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(s_patience);
            return new ProgramRun(process.ExitCode, await output.WaitAsync(s_patience), await errors.WaitAsync(s_patience));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
