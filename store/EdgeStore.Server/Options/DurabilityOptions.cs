namespace EdgeStore.Server.Options;

/// <summary>When an acknowledged write is on disk, and so what a power cut can take.</summary>
/// <param name="Interval">Only with <see cref="DurabilityMode.Interval"/>.</param>
internal sealed record DurabilityOptions(DurabilityMode Mode, TimeSpan Interval);

internal enum DurabilityMode
{
    /// <summary>Before it is acknowledged: nothing is lost.</summary>
    Fsync,

    /// <summary>At most one interval later: a power cut takes up to that; a killed process loses nothing.</summary>
    Interval,

    /// <summary>When the operating system writes it: a power cut takes some seconds; a killed process loses nothing.</summary>
    None,
}
