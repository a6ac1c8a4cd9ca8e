namespace EdgeStore.Operator.Planning;

/// <summary>How often the operator looks, and how long it believes what it saw.</summary>
internal static class Pace
{
    /// <summary>Between looks while something is under way or not converged.</summary>
    public static readonly TimeSpan Busy = TimeSpan.FromSeconds(3);

    /// <summary>Between looks when all is well.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    /// <summary>Members for which something is done at the same time.</summary>
    public const int ActionsAtOnce = 16;

    /// <summary>A member that runs may be silent for this long before it counts as failed.</summary>
    public static readonly TimeSpan SilenceTolerance = TimeSpan.FromSeconds(90);

    /// <summary>Members that were last heard within this time and are silent count as vanished together.</summary>
    public static readonly TimeSpan VanishedTogether = TimeSpan.FromHours(1);

    /// <summary>Fields of a member's status that change all the time are written no more often than this.</summary>
    public static readonly TimeSpan VolatileStatus = TimeSpan.FromSeconds(30);

    /// <summary>Members are this much apart in it, so that a large fleet is not written all at once.</summary>
    public static readonly TimeSpan VolatileStatusStep = TimeSpan.FromSeconds(2.5);

    public const int VolatileStatusSteps = 8;
}
