using System.Diagnostics;
using System.Globalization;

namespace EdgeStore.Benchmarks.Replication.Fleet;

/// <summary>Which cores a process may use: what stands in for "on another machine" on one.</summary>
internal static class Affinity
{
    /// <summary>Applies to the threads there are and, because they inherit it, to those to come.</summary>
    public static void Set(int processId, params int[] cores)
    {
        var start = new ProcessStartInfo("taskset", ["-apc", string.Join(',', cores), processId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("taskset did not start");
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"taskset: {errors.Result.Trim()}");
    }
}
