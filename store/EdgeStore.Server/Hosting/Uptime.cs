namespace EdgeStore.Server.Hosting;

/// <summary>For how long this member has been up, on the monotonic clock; made when it starts.</summary>
internal sealed class Uptime(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_started);
}
