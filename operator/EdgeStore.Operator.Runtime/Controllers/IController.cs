namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>A controller as the operator's main loop sees it.</summary>
internal interface IController
{
    string Name { get; }

    /// <summary>
    /// Works until <paramref name="leadershipLost"/> (work in progress is cancelled at once) or <paramref name="stopping"/> (work in
    /// progress may finish within the grace time), and returns when no call is in progress any more. May be run again.
    /// </summary>
    Task RunAsync(CancellationToken leadershipLost, CancellationToken stopping);
}
