using System.Runtime.CompilerServices;

namespace EdgeStore.Operator.Status.Reasons;

/// <summary>
/// A reason of a condition: one word for machines, and for the reference what it means and what to do. The classes of this folder
/// list all that there are, each with the name of its field; a <see cref="Verdict"/> takes no other.
/// </summary>
internal sealed record ConditionReason
{
    private ConditionReason(string word, string means, string[] statuses) => (Word, Means, Statuses) = (word, means, statuses);

    public string Word { get; }

    /// <summary>Ends with what to do, where a person has something to do.</summary>
    public string Means { get; }

    /// <summary>The status that the list's condition has with it; one for each, where a list is for several.</summary>
    public IReadOnlyList<string> Statuses { get; }

    public static ConditionReason True(string means, [CallerMemberName] string word = "") => new(word, means, ["True"]);

    public static ConditionReason False(string means, [CallerMemberName] string word = "") => new(word, means, ["False"]);

    public static ConditionReason Unknown(string means, [CallerMemberName] string word = "") => new(word, means, ["Unknown"]);

    public static ConditionReason Both(string first, string second, string means, [CallerMemberName] string word = "") => new(word, means, [first, second]);

    /// <summary>As it was written down before, perhaps by another release.</summary>
    public static ConditionReason Stored(string word) => new(word, "", []);
}
