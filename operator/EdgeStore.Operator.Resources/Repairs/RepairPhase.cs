namespace EdgeStore.Operator.Resources.Repairs;

/// <summary>The values of <c>status.phase</c> of a repair.</summary>
public static class RepairPhase
{
    public const string Pending = "Pending";
    public const string Running = "Running";
    public const string Succeeded = "Succeeded";
    public const string PartiallySucceeded = "PartiallySucceeded";
    public const string Failed = "Failed";

    public static bool IsFinished(string? phase) => phase is Succeeded or PartiallySucceeded or Failed;
}

/// <summary>The values of <c>status.pairs[].phase</c> of a repair.</summary>
public static class PairPhase
{
    public const string Pending = "Pending";
    public const string Running = "Running";
    public const string Succeeded = "Succeeded";
    public const string Failed = "Failed";
    public const string Skipped = "Skipped";

    public static bool IsFinished(string phase) => phase is Succeeded or Failed or Skipped;
}
