using System.Globalization;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>
/// The process under the names that etcd's dashboards, alerts and <c>etcdctl check datascale</c> look for, beside those that the
/// metrics library has for .NET.
/// </summary>
internal static class ProcessMetrics
{
    private const string Descriptors = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";

    public static void Register(CollectorRegistry registry)
    {
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        var resident = metrics.CreateGauge("process_resident_memory_bytes", "Resident memory size in bytes.");
        var open = metrics.CreateGauge("process_open_fds", "Number of open file descriptors.");
        var max = metrics.CreateGauge("process_max_fds", "Maximum number of open file descriptors.");
        var memory = metrics.CreateGauge("process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.");
        var used = metrics.CreateGauge("os_fd_used", "Number of open file descriptors, under etcd's name.");
        var limit = metrics.CreateGauge("os_fd_limit", "Maximum number of open file descriptors, under etcd's name.");
        registry.AddBeforeCollectCallback(() =>
        {
            resident.Set(Environment.WorkingSet);
            open.Set(Directory.EnumerateFileSystemEntries(Descriptors).Count());
            max.Set(SoftLimit("Max open files"));
            memory.Set(SoftLimit("Max address space"));
            used.Set(open.Value);
            limit.Set(max.Value);
        });
    }

    /// <summary>The line is <c>Max open files   1024   524288   files</c>: the soft limit first.</summary>
    private static double SoftLimit(string name)
    {
        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) ?? "";
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 3 && double.TryParse(words[3], CultureInfo.InvariantCulture, out var limit) ? limit : double.PositiveInfinity;
    }
}
