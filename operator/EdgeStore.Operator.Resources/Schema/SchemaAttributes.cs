namespace EdgeStore.Operator.Resources.Schema;

/// <summary>A short name for kubectl, such as <c>esc</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShortNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>A column that <c>kubectl get</c> prints.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(string name, string type, string jsonPath) : Attribute
{
    public string Name { get; } = name;

    /// <summary>An OpenAPI type: <c>string</c>, <c>integer</c>, <c>date</c>, …</summary>
    public string Type { get; } = type;

    public string JsonPath { get; } = jsonPath;

    public string? Description { get; init; }

    /// <summary>Greater than 0: shown with <c>-o wide</c> only.</summary>
    public int Priority { get; init; }
}

/// <summary>Gives the resource a scale subresource, for <c>kubectl scale</c> and autoscalers.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ScaleAttribute(string specReplicasPath, string statusReplicasPath) : Attribute
{
    public string SpecReplicasPath { get; } = specReplicasPath;

    public string StatusReplicasPath { get; } = statusReplicasPath;

    public string? LabelSelectorPath { get; init; }
}

/// <summary>Restricts <c>metadata.name</c>, which structural schemas allow without CEL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceNameAttribute(string pattern, int maxLength) : Attribute
{
    public string Pattern { get; } = pattern;

    public int MaxLength { get; } = maxLength;
}

/// <summary>
/// A CEL rule (<c>x-kubernetes-validations</c>). API servers before 1.25 do not know them, so everything a rule says is
/// checked by the reconciler as well, and the generator writes CRDs with and without them.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
public sealed class RuleAttribute(string rule, string message) : Attribute
{
    public string Rule { get; } = rule;

    public string Message { get; } = message;
}

/// <summary>Exactly one of the named JSON fields must be given. Expressed as <c>oneOf</c>, which every API server checks.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ExactlyOneOfAttribute(params string[] fields) : Attribute
{
    public IReadOnlyList<string> Fields { get; } = fields;
}

/// <summary>A list whose elements are told apart by this JSON field (<c>x-kubernetes-list-type: map</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapKeyAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}

/// <summary>A string in Kubernetes' quantity notation, such as <c>10Gi</c>; plain numbers are accepted too.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class QuantityAttribute : Attribute;

/// <summary>A whole number of at least 1, or a share such as <c>10%</c> of at least 1 and at most 100.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IntOrPercentAttribute : Attribute;

/// <summary>The default is an empty object, so that the defaults of the fields inside it apply.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultEmptyAttribute : Attribute;
