namespace EdgeStore.Operator.Runtime.Tests.Support;

/// <summary>Waits for things that happen on other threads, without sleeping for a guessed time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Polls until <paramref name="condition"/> holds.</summary>
    internal static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(condition, what, static () => { });

    /// <summary>Polls while moving a fake clock by <paramref name="step"/> each time.</summary>
    internal static Task TrueAsync(Func<bool> condition, string what, FakeTimeProvider clock, TimeSpan step) =>
        TrueAsync(condition, what, () => clock.Advance(step));

    /// <summary>Polls a condition that has to ask somebody.</summary>
    internal static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Deadline) Assert.Fail($"Not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private static async Task TrueAsync(Func<bool> condition, string what, Action betweenPolls)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Deadline) Assert.Fail($"Not within {Deadline.TotalSeconds} s: {what}");
            betweenPolls();
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
