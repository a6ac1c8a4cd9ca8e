using Prometheus;

namespace EdgeStore.Benchmarks.Reconciling.Reconciler;

/// <summary>
/// The time of each pass, out of the operator's own histogram, whose sum grows with every pass. What ends between two samples
/// is averaged.
/// </summary>
internal sealed class PassSampler(IHistogram passes)
{
    private static readonly TimeSpan s_each = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private List<double> _times = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_each, TimeProvider.System);
        var (count, sum) = (0L, 0.0);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var (countNow, sumNow) = (passes.Count, passes.Sum);
            lock (_lock)
                for (var i = count; i < countNow; i++)
                    _times.Add((sumNow - sum) / (countNow - count));
            (count, sum) = (countNow, sumNow);
        }
    }

    /// <summary>Seconds of the passes since the last call.</summary>
    public IReadOnlyList<double> Take()
    {
        lock (_lock)
        {
            var taken = _times;
            _times = [];
            return taken;
        }
    }
}
