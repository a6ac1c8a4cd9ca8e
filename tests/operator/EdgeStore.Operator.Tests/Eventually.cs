namespace EdgeStore.Operator.Tests;

/// <summary>Waits for something that happens elsewhere.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="state">Shown when the deadline has passed.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, Func<Task<string>> state)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Deadline)
                Assert.Fail($"not within {Deadline.TotalSeconds} s: {what}\n{await state()}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
