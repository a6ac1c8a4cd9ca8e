namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>Pace of a controller.</summary>
public sealed class ControllerOptions
{
    /// <summary>Entities worked on at the same time.</summary>
    public int Workers { get; set; } = 4;

    /// <summary>Every entity is looked at this often (± 20 %) even when nothing seems to have changed.</summary>
    public TimeSpan ResyncInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>One call may take this long; it is cancelled and retried then, so that it cannot hold a worker for ever.</summary>
    public TimeSpan ReconcileTimeout { get; set; } = TimeSpan.FromMinutes(5);

    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan BackoffCap { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>On an orderly stop, work in progress may go on for this long.</summary>
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(20);
}
