namespace EdgeStore.Benchmarks.Load;

/// <summary>Shared by the connections of a run: what is recorded, and when to stop.</summary>
internal sealed class LoadPhase
{
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
}
