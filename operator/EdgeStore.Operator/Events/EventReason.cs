using System.Runtime.CompilerServices;
using EdgeStore.Operator.Runtime.Events;

namespace EdgeStore.Operator.Events;

/// <summary>A reason of an event: one word for machines, and for the reference what it means and what to do.</summary>
internal sealed record EventReason
{
    private EventReason(EventType type, string kinds, string means, string word) => (Type, Kinds, Means, Word) = (type, kinds, means, word);

    public string Word { get; }

    public EventType Type { get; }

    /// <summary>What it is told of, such as <c>cluster, member</c>.</summary>
    public string Kinds { get; }

    public string Means { get; }

    public static EventReason Normal(string kinds, string means, [CallerMemberName] string word = "") => new(EventType.Normal, kinds, means, word);

    public static EventReason Warning(string kinds, string means, [CallerMemberName] string word = "") => new(EventType.Warning, kinds, means, word);
}
