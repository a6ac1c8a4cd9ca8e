using System.Collections.Frozen;

namespace EdgeStore.Protocol.Replication;

/// <summary>The rules' names for people, metrics and JSON: <c>senior-create</c>, <c>field</c>, …</summary>
public static class ConflictRules
{
    private const string Prefix = "CONFLICT_RULE_";

    private static readonly FrozenDictionary<ConflictRule, string> Names = RecordReflection.Descriptor.EnumTypes
        .Single(type => type.ClrType == typeof(ConflictRule)).Values
        .ToFrozenDictionary(value => (ConflictRule)value.Number, value => value.Name[Prefix.Length..].ToLowerInvariant().Replace('_', '-'));

    /// <summary>All but "unspecified".</summary>
    public static IEnumerable<ConflictRule> All => Names.Keys.Where(rule => rule != ConflictRule.Unspecified).Order();

    /// <param name="rule">One that this build does not know is named by its number.</param>
    public static string NameOf(ConflictRule rule) => Names.GetValueOrDefault(rule) ?? $"rule-{(int)rule}";
}
