namespace EdgeStore.Benchmarks.Load;

/// <summary>Shared by the connections of a run: what is recorded, and when to stop.</summary>
/// <param name="calls">How many calls may begin at most.</param>
internal sealed class LoadPhase(long calls = long.MaxValue)
{
    private long _left = calls;
    private volatile bool _measuring;
    private volatile bool _stopping;

    public bool Measuring
    {
        get => _measuring;
        set => _measuring = value;
    }

    public bool Stopping
    {
        get => _stopping;
        set => _stopping = value;
    }

    /// <returns>False when no call may begin any more; then the phase is stopping.</returns>
    public bool TakeCall()
    {
        if (_stopping) return false;
        if (Interlocked.Decrement(ref _left) >= 0) return true;
        _stopping = true;
        return false;
    }
}
