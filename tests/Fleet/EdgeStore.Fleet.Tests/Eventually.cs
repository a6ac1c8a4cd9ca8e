using EdgeStore.DevCluster;
using Grpc.Core;

namespace EdgeStore.Fleet.Tests;

/// <summary>Waits for conditions instead of for time.</summary>
internal static class Eventually
{
    /// <summary>Long enough for a link whose peer fell silent, and its longest pause before dialling again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    public static Task HoldsAsync(string what, Func<Task<bool>> condition) =>
        Deadline.WaitAsync(what, _ => condition(), Patience, TimeProvider.System, TestContext.CurrentContext.CancellationToken);

    public static Task HoldsAsync(string what, Func<bool> condition) => HoldsAsync(what, () => Task.FromResult(condition()));

    /// <summary>The task's result; fails the test when it never comes.</summary>
    public static Task<T> Completes<T>(Task<T> task) => task.WaitAsync(Patience, TimeProvider.System);

    public static Task Completes(Task task) => task.WaitAsync(Patience, TimeProvider.System);

    /// <summary>For a call that has to be answered soon, or not at all.</summary>
    public static CallOptions Soon(CancellationToken cancellation = default) =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + CallLimit, cancellationToken: cancellation);
}
