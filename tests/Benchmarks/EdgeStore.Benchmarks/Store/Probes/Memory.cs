namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>Resident memory: of a server that has just started and does nothing, and of the same program after many puts.</summary>
internal sealed class Memory : IProbe
{
    private const double MostIdleMegabytes = 60;

    public string Name => "memory";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(ProbeTarget target)
    {
        await using var empty = await target.EmptyAsync("idle");
        await Task.Delay(target.Size.Settle, target.Time);
        var (idle, idleAnonymous) = Read(empty.ProcessId);
        var filled = await target.FilledAsync();
        await Task.Delay(target.Size.Settle, target.Time);
        var (after, afterAnonymous) = Read(filled.ProcessId);
        return
        [
            new("idle", idle, "MB", FigureBar.AtMost(MostIdleMegabytes)),
            new("idle, not of files", idleAnonymous, "MB"),
            new($"after {target.Size.Fill} puts to {target.Size.FilledKeys} keys", after, "MB", FigureBar.AtMostEtcds),
            new("the same, not of files", afterAnonymous, "MB"),
        ];
    }

    private static (double Resident, double Anonymous) Read(int process) =>
        (ProcessFigures.ResidentMegabytes(process), ProcessFigures.AnonymousMegabytes(process));
}
