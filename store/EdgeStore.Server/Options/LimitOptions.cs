namespace EdgeStore.Server.Options;

/// <param name="MaxRequestBytes">Size of a client's request message.</param>
/// <param name="MaxConcurrentStreams">Open calls on one connection.</param>
/// <param name="WatchProgressInterval">Between two progress notifications of a quiet watch.</param>
internal sealed record LimitOptions(int MaxRequestBytes, int MaxConcurrentStreams, TimeSpan WatchProgressInterval)
{
    /// <summary>How long a client connection may be silent before it is pinged.</summary>
    public TimeSpan KeepAliveInterval { get; init; }

    /// <summary>How long the answer may take before the connection is closed.</summary>
    public TimeSpan KeepAliveTimeout { get; init; }

    /// <summary>Calls that take longer are logged; zero: none.</summary>
    public TimeSpan SlowRequest { get; init; }

    /// <summary>Batches of writes that take longer to be durable are logged; zero: none.</summary>
    public TimeSpan SlowBatch { get; init; }
}
