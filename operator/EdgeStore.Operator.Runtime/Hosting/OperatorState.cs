namespace EdgeStore.Operator.Runtime.Hosting;

/// <summary>What the health checks ask about the main loop.</summary>
internal sealed class OperatorState
{
    private volatile string? _failure;

    /// <summary>Why the main loop has ended although nobody stopped it; null while all is well.</summary>
    internal string? Failure => _failure;

    internal void Fail(string reason) => _failure = reason;
}
