using System.Runtime.InteropServices;

namespace EdgeStore.DevCluster.Cli;

/// <summary>Runs something until Ctrl-C or SIGTERM.</summary>
internal static class LongRunning
{
    /// <param name="start">Starts it and says how to use it; disposing the result ends it in order.</param>
    /// <param name="time">The clock.</param>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<IAsyncDisposable>> start, TimeProvider time)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        try
        {
            await using var running = await start(stop.Token);
            await Console.Out.WriteLineAsync("ready; Ctrl-C ends it");
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Console.Out.WriteLineAsync("ending …");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Out.WriteLineAsync("ended before it was ready");
        }
        return 0;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}
