namespace EdgeStore.Server.Peers;

/// <summary>How connections between members are made.</summary>
internal sealed record PeerSettings
{
    /// <summary>Before a failed attempt is repeated; doubles with each, with jitter.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan LastRetry { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection that ends sooner than this counts as a failed attempt.</summary>
    public TimeSpan ShortestLife { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>HTTP/2 pings find dead connections, also while a batch crosses a slow link.</summary>
    public TimeSpan PingDelay { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the last message of a stream may take to reach the peer.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>One message is one batch; a batch is at least one transaction, and a range delete can be a large one.</summary>
    public int MaxMessageBytes { get; init; } = 256 << 20;
}
