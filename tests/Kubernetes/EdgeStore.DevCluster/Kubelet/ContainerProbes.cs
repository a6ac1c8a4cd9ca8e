using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>Runs the probes of one run of a container: the startup probe first, then readiness and liveness side by side.</summary>
internal sealed class ContainerProbes(V1Container container, ProbeCheck check, ContainerProcess process, TimeProvider time)
{
    public event Action<bool>? ReadyChanged;

    public event Action? Started;

    /// <summary>The container has failed its startup or liveness probe for too long and has to be restarted.</summary>
    public event Action<string>? Failed;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            if (container.StartupProbe is { } startup && !await HoldsAsync("startup", startup, cancellation)) return;
            Started?.Invoke();
            await Task.WhenAll(ReadinessAsync(cancellation), LivenessAsync(cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The container has ended.
        }
    }

    private async Task ReadinessAsync(CancellationToken cancellation)
    {
        if (container.ReadinessProbe is not { } probe)
        {
            ReadyChanged?.Invoke(true);
            return;
        }
        await DelayAsync(probe.InitialDelaySeconds ?? 0, cancellation);
        int successes = 0, failures = 0;
        while (true)
        {
            if (await check.RunAsync(probe, process, time, cancellation) is null)
            {
                failures = 0;
                if (++successes == (probe.SuccessThreshold ?? 1)) ReadyChanged?.Invoke(true);
            }
            else
            {
                successes = 0;
                if (++failures == (probe.FailureThreshold ?? 3)) ReadyChanged?.Invoke(false);
            }
            await DelayAsync(probe.PeriodSeconds ?? 10, cancellation);
        }
    }

    private async Task LivenessAsync(CancellationToken cancellation)
    {
        if (container.LivenessProbe is not { } probe) return;
        await DelayAsync(probe.InitialDelaySeconds ?? 0, cancellation);
        for (var failures = 0; ;)
        {
            var problem = await check.RunAsync(probe, process, time, cancellation);
            failures = problem is null ? 0 : failures + 1;
            if (failures >= (probe.FailureThreshold ?? 3))
            {
                Failed?.Invoke($"liveness probe: {problem}");
                return;
            }
            await DelayAsync(probe.PeriodSeconds ?? 10, cancellation);
        }
    }

    /// <summary>Until the first success, or the end of patience.</summary>
    private async Task<bool> HoldsAsync(string name, V1Probe probe, CancellationToken cancellation)
    {
        await DelayAsync(probe.InitialDelaySeconds ?? 0, cancellation);
        for (var failures = 0; ;)
        {
            var problem = await check.RunAsync(probe, process, time, cancellation);
            if (problem is null) return true;
            if (++failures >= (probe.FailureThreshold ?? 3))
            {
                Failed?.Invoke($"{name} probe: {problem}");
                return false;
            }
            await DelayAsync(probe.PeriodSeconds ?? 10, cancellation);
        }
    }

    private Task DelayAsync(int seconds, CancellationToken cancellation) => Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellation);
}
