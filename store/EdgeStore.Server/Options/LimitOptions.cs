namespace EdgeStore.Server.Options;

/// <param name="MaxRequestBytes">Size of a client's request message.</param>
/// <param name="MaxConcurrentStreams">Open calls on one connection.</param>
/// <param name="WatchProgressInterval">Between two progress notifications of a quiet watch.</param>
internal sealed record LimitOptions(int MaxRequestBytes, int MaxConcurrentStreams, TimeSpan WatchProgressInterval);
