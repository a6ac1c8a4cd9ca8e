using System.Diagnostics;

namespace EdgeStore.Benchmarks.Reporting;

/// <summary>What one durable append costs on the disk that is measured: the floor of a single client's put.</summary>
internal static class DiskProbe
{
    private const int Writes = 200;
    private const int Bytes = 512;

    /// <returns>Milliseconds of an append of 512 bytes with fsync.</returns>
    public static (double P50, double P99) Measure(string folder)
    {
        var path = Path.Combine(folder, "fsync-probe");
        var times = new double[Writes];
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
        {
            var block = new byte[Bytes];
            for (var i = 0; i < Writes; i++)
            {
                var started = Stopwatch.GetTimestamp();
                file.Write(block);
                file.Flush(flushToDisk: true);
                times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        return (times[Writes / 2], times[Writes * 99 / 100]);
    }
}
