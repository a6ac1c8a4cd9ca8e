namespace EdgeStore.Simulation.Tests.World;

/// <summary>Asks whether a seed fails, in terms that do not depend on this assembly's types.</summary>
internal static class Probe
{
    /// <summary>The core has failed by itself: an exception that no check has thrown.</summary>
    public const string Exception = "exception";

    public static string? FailedCheckOf(int seed, int runs) => FailedCheck(Scenario.Of(seed).For((Runs)runs));

    public static string? FailedCheck(Scenario scenario)
    {
        try
        {
            Simulation.Run(scenario);
            return null;
        }
        catch (SimulationFailure failure)
        {
            return failure.Check;
        }
        catch (Exception)
        {
            return Exception;
        }
    }
}
