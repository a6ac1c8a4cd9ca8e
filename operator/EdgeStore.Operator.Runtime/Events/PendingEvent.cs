namespace EdgeStore.Operator.Runtime.Events;

/// <summary>An event on its way to the API server.</summary>
internal sealed record PendingEvent(V1ObjectReference About, EventType Type, string Reason, string Message, DateTimeOffset At)
{
    /// <summary>Two events with equal keys are the same event again.</summary>
    internal string RepeatKey => string.Join('\u001f', About.Uid, About.Kind, About.NamespaceProperty, About.Name, Type, Reason, Message);

    /// <summary>Whose allowance it takes from: many events of one reason must not keep those of another away.</summary>
    internal string AllowanceKey => string.Join('\u001f', About.Uid, About.Kind, About.NamespaceProperty, About.Name, Reason);
}
