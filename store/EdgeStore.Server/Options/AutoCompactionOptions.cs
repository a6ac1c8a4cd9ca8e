namespace EdgeStore.Server.Options;

/// <summary>How much history is kept when nobody compacts by hand.</summary>
internal abstract record AutoCompactionOptions
{
    internal sealed record Off : AutoCompactionOptions;

    internal sealed record Periodic(TimeSpan Retention) : AutoCompactionOptions;

    /// <param name="Retention">The number of latest changes that stay readable.</param>
    internal sealed record ByRevision(long Retention) : AutoCompactionOptions;
}
