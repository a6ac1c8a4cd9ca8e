namespace EdgeStore.Server.Tests.Support;

/// <summary>Waits for conditions instead of for time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    public static Task Holds(Func<bool> condition, string what) => Holds(() => Task.FromResult(condition()), what);

    public static async Task Holds(Func<Task<bool>> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience) Assert.Fail($"never came true: {what}");
            await Task.Delay(Step, TimeProvider.System);
        }
    }

    /// <summary>The task's result; fails the test when it never comes.</summary>
    public static Task<T> Completes<T>(Task<T> task) => task.WaitAsync(Patience, TimeProvider.System);

    public static Task Completes(Task task) => task.WaitAsync(Patience, TimeProvider.System);
}
