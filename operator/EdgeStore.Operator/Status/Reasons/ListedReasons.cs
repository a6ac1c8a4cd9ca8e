using System.Reflection;

namespace EdgeStore.Operator.Status.Reasons;

/// <summary>The reasons that a class of this folder lists.</summary>
internal static class ListedReasons
{
    /// <summary>In the order in which they are written.</summary>
    public static IReadOnlyList<ConditionReason> Of(Type list) =>
        [.. list.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(f => f.MetadataToken).Select(f => f.GetValue(null)).OfType<ConditionReason>()];

    /// <summary>By the word, for conditions whose reason is a phase.</summary>
    public static IReadOnlyDictionary<string, ConditionReason> ByWord(Type list) => Of(list).ToDictionary(r => r.Word, StringComparer.Ordinal);
}
