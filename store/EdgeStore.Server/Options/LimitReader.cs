namespace EdgeStore.Server.Options;

/// <summary>What one client may ask for, and when slow answers are logged.</summary>
internal sealed class LimitReader(FlagReader read)
{
    /// <summary>More than anybody opens on one connection; etcd's largest number is taken for it.</summary>
    private const int MaxStreams = int.MaxValue / 2;

    public LimitOptions Read() => new(
        read.Number(FlagCatalog.MaxRequestBytes, 1024, 1 << 30),
        (int)Math.Min(read.LongNumber(FlagCatalog.MaxConcurrentStreams, 1), MaxStreams),
        read.Duration(FlagCatalog.WatchProgressInterval, TimeSpan.FromMilliseconds(100)))
    {
        KeepAliveInterval = UnlessZero(FlagCatalog.GrpcKeepAliveInterval),
        KeepAliveTimeout = UnlessZero(FlagCatalog.GrpcKeepAliveTimeout),
        SlowRequest = read.Duration(FlagCatalog.SlowRequest, TimeSpan.Zero),
        SlowBatch = read.Duration(FlagCatalog.SlowBatch, TimeSpan.Zero),
    };

    /// <summary>As with etcd, zero is never. The web server does not count in less than seconds.</summary>
    private TimeSpan UnlessZero(FlagDefinition flag)
    {
        var duration = read.Duration(flag, TimeSpan.Zero);
        if (duration == TimeSpan.Zero) return TimeSpan.MaxValue;
        return duration >= TimeSpan.FromSeconds(1) ? duration : read.Duration(flag, TimeSpan.FromSeconds(1));
    }
}
