using System.Globalization;

namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>What the kernel says of a process.</summary>
internal static class ProcessFigures
{
    /// <summary>In MB: everything that is resident, program files that are mapped among it.</summary>
    public static double ResidentMegabytes(int process) => Read($"/proc/{process}/status", "VmRSS:") / 1024.0;

    /// <summary>In MB: what belongs to the process alone and to no file.</summary>
    public static double AnonymousMegabytes(int process) => Read($"/proc/{process}/status", "RssAnon:") / 1024.0;

    /// <summary>Bytes that were, or will be, written to the disk.</summary>
    public static long WrittenBytes(int process) => Read($"/proc/{process}/io", "write_bytes:");

    private static long Read(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
