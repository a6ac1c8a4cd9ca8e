namespace EdgeStore.Operator.Status.Reasons;

/// <summary>Says which condition the reasons in a class are for, and what its statuses mean.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ConditionAttribute(string kind, string type) : Attribute
{
    public string Kind { get; } = kind;

    public string Type { get; } = type;

    public required string True { get; init; }

    public required string False { get; init; }

    /// <summary>Null: it never is.</summary>
    public string? Unknown { get; init; }

    /// <summary>More to know about it.</summary>
    public string? Remark { get; init; }

    /// <summary>Another class whose reasons it may have, too.</summary>
    public Type? Also { get; init; }
}
