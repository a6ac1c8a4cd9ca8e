namespace EdgeStore.Benchmarks.Reporting;

/// <param name="Cores">Shared by all processes of a run.</param>
/// <param name="FsyncP50">Milliseconds of a durable append of 512 bytes.</param>
/// <param name="FsyncP99">The same.</param>
/// <param name="Time">Start of the run, UTC.</param>
internal sealed record Machine(int Cores, double FsyncP50, double FsyncP99, DateTimeOffset Time)
{
    public static Machine Probe(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        var disk = DiskProbe.Measure(folder);
        return new Machine(Environment.ProcessorCount, disk.P50, disk.P99, time.GetUtcNow());
    }

    public override string ToString() => FormattableString.Invariant(
        $"{Time:yyyy-MM-dd}: {Cores} cores for everything; an fsync takes {FsyncP50:0.00} ms (p50), {FsyncP99:0.00} ms (p99).");
}
