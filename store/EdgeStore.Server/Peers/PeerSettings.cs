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

    /// <summary>Nobody has to send more before it is known who speaks. A vector of 80,000 members fits.</summary>
    public int MaxHelloBytes { get; init; } = 1 << 20;

    /// <summary>How long a stream that was opened may say nothing.</summary>
    public TimeSpan GreetingPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So many streams may be open that have not said who they are; a member that is turned away calls again.</summary>
    public int MaxStrangers { get; init; } = 256;

    /// <summary>What one stream's messages may hold in memory until they are merged; twice what a peer sends ahead.</summary>
    public int MaxIncomingBytes { get; init; } = 8 << 20;
}
