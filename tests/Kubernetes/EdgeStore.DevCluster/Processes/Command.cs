using System.Diagnostics;

namespace EdgeStore.DevCluster.Processes;

/// <summary>Runs a command to its end and collects what it prints.</summary>
public static class Command
{
    /// <exception cref="CommandFailedException">The exit code is not zero.</exception>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancellation, string input = "") =>
        (await TryRunAsync(file, arguments, cancellation, input)).OrThrow().Output;

    /// <summary>Runs lines of `ip`, all in one process; with a namespace, inside of it.</summary>
    internal static Task<string> IpAsync(string? networkNamespace, string lines, CancellationToken cancellation)
    {
        string[] arguments = networkNamespace is null ? ["-batch", "-"] : ["-netns", networkNamespace, "-batch", "-"];
        return RunAsync("ip", arguments, cancellation, lines);
    }

    public static async Task<CommandResult> TryRunAsync(
        string file, IEnumerable<string> arguments, CancellationToken cancellation, string input = "",
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await WriteInputAsync(process, input, cancellation);
            await process.WaitForExitAsync(cancellation);
            return new CommandResult($"{file} {string.Join(' ', start.ArgumentList)}", process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task WriteInputAsync(Process process, string input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command ended without reading its input; its exit code says whether that was right.
        }
    }
}
