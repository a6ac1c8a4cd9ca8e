namespace EdgeStore.Operator.Runtime.Events;

/// <summary>Limits of the event recorder.</summary>
public sealed class EventOptions
{
    /// <summary>Shown as the source of the events.</summary>
    public string Component { get; set; } = "edgestore-operator";

    /// <summary>The instance that reports: the pod's name.</summary>
    public string Instance { get; set; } = string.Empty;

    /// <summary>The same event again within this time raises the count of the first.</summary>
    public TimeSpan RepeatWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Events waiting to be sent; more are dropped.</summary>
    public int QueueCapacity { get; set; } = 1024;

    /// <summary>An object may have this many different events of one reason at once, and one more each <see cref="RefillInterval"/>.</summary>
    public int BurstPerReason { get; set; } = 25;

    public TimeSpan RefillInterval { get; set; } = TimeSpan.FromSeconds(30);
}
