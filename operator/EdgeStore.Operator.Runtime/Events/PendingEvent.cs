namespace EdgeStore.Operator.Runtime.Events;

/// <summary>An event on its way to the API server.</summary>
internal sealed record PendingEvent(V1ObjectReference About, EventType Type, string Reason, string Message, DateTimeOffset At)
{
    /// <summary>Two events with equal keys are the same event again.</summary>
    internal string RepeatKey => string.Join('\u001f', About.Uid, About.Kind, About.NamespaceProperty, About.Name, Type, Reason, Message);

    internal string ObjectKey => string.Join('\u001f', About.Uid, About.Kind, About.NamespaceProperty, About.Name);
}
