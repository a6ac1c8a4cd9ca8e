namespace EdgeStore.DevCluster;

/// <summary>Waits for conditions instead of sleeping.</summary>
public static class Deadline
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks <paramref name="condition"/> again and again until it answers with something other than null.</summary>
    /// <param name="what">Completes the sentence "… did not happen within …".</param>
    /// <param name="condition">An exception counts as "not yet"; the last one is attached to the failure.</param>
    /// <param name="limit">How long to go on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="TimeoutException">The limit has passed.</exception>
    public static async Task<T> WaitAsync<T>(
        string what, Func<CancellationToken, Task<T?>> condition, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
        where T : class
    {
        var started = time.GetTimestamp();
        while (true)
        {
            Exception? last = null;
            try
            {
                if (await condition(cancellation) is { } result) return result;
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                last = failure;
            }
            if (time.GetElapsedTime(started) > limit) throw new TimeoutException($"{what} did not happen within {limit}", last);
            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <inheritdoc cref="WaitAsync{T}"/>
    public static Task WaitAsync(
        string what, Func<CancellationToken, Task<bool>> condition, TimeSpan limit, TimeProvider time, CancellationToken cancellation) =>
        WaitAsync<object>(what, async stop => await condition(stop) ? what : null, limit, time, cancellation);
}
