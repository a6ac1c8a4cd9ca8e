namespace EdgeStore.Operator.Runtime.Events;

/// <summary>How an event is shown.</summary>
public enum EventType
{
    Normal = 0,
    Warning = 1,
}
