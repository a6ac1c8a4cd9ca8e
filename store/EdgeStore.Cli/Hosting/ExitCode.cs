namespace EdgeStore.Cli.Hosting;

/// <summary>What scripts may rely on; the help names them.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A member was asked and said no, or the result could not be written.</summary>
    public const int Refused = 1;

    /// <summary>The command line or an environment variable is wrong; nobody was asked.</summary>
    public const int Usage = 2;

    /// <summary>A member gave no answer: not reachable, no trust, or not in time. What it did is not known.</summary>
    public const int NoAnswer = 3;

    /// <summary>With <c>status --check</c>: the fleet has not converged.</summary>
    public const int NotConverged = 4;
}
