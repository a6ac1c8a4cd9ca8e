namespace EdgeStore.Conformance.Tests.Support;

/// <summary>gRPC wants absolute deadlines; real servers run on real time, so the system's clock is the one to use here.</summary>
internal static class Deadlines
{
    public static DateTime After(TimeSpan delay) => TimeProvider.System.GetUtcNow().UtcDateTime + delay;
}
