namespace EdgeStore.Conformance.Tests.Support;

/// <summary>Polls a condition until it holds or a deadline passes: the suite's only way to wait for a state.</summary>
internal static class Eventually
{
    private const int LongestPauseMilliseconds = 20;

    public static async Task IsTrueAsync(Func<Task<bool>> condition, TimeSpan within, Func<string> otherwise)
    {
        var started = TimeProvider.System.GetTimestamp();
        var pause = 1;
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > within)
                throw new TimeoutException($"after {within.TotalSeconds:0.#} s: {otherwise()}");
            await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System);
            pause = Math.Min(2 * pause, LongestPauseMilliseconds);
        }
    }

    public static Task IsTrueAsync(Func<bool> condition, TimeSpan within, Func<string> otherwise) =>
        IsTrueAsync(() => Task.FromResult(condition()), within, otherwise);
}
