namespace EdgeStore.Benchmarks.Scale;

/// <summary>What the simulated world is like.</summary>
internal static class Model
{
    public const int SiteMembers = 10;
    public const int RecordBytes = 1000;

    /// <summary>One way.</summary>
    public const int NearMs = 1;

    /// <summary>One way, between sites.</summary>
    public const int FarMs = 25;

    /// <summary>1 Gbit/s.</summary>
    public const int NearBytesPerMs = 125_000;

    /// <summary>10 Mbit/s.</summary>
    public const int FarBytesPerMs = 1_250;

    public const int SyncMs = 5;

    /// <summary>gRPC's five bytes before a message, and HTTP/2's nine before a frame.</summary>
    public const int FramingBytes = 14;

    public static string SiteOf(int tag) => FormattableString.Invariant($"site-{(tag - 1) / SiteMembers}");
}
