namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>From the start of the process to its first answer, with the large data set, after a clean stop.</summary>
internal sealed class StartUp : IProbe
{
    private const double MostSeconds = 1;

    public string Name => "start-up";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(ProbeTarget target)
    {
        var server = await target.FilledAsync();
        var seconds = new double[target.Size.Starts];
        for (var i = 0; i < seconds.Length; i++)
        {
            await server.StopAsync();
            var started = target.Time.GetTimestamp();
            await server.StartAsync();
            seconds[i] = target.Time.GetElapsedTime(started).TotalSeconds;
        }

        Array.Sort(seconds);
        return
        [
            new("until it answers, middle", seconds[seconds.Length / 2], "s", FigureBar.AtMost(MostSeconds)),
            new("until it answers, least", seconds[0], "s"),
        ];
    }
}
