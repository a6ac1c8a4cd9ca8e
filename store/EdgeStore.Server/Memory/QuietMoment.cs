namespace EdgeStore.Server.Memory;

/// <summary>Tells when memory is worth giving back: much was allocated since the last time, and nearly nothing since the last look.</summary>
internal sealed class QuietMoment
{
    public const long LeastAllocated = 16 << 20;
    public const long MostBetweenLooks = 1 << 20;

    private long _lastLook;
    private long _lastTime;

    /// <param name="allocated">Bytes, since the start of the process.</param>
    public bool Has(long allocated)
    {
        var isQuiet = allocated - _lastLook <= MostBetweenLooks;
        _lastLook = allocated;
        if (!isQuiet || allocated - _lastTime < LeastAllocated) return false;
        _lastTime = allocated;
        return true;
    }
}
