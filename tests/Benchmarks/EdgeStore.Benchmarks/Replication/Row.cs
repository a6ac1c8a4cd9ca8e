using System.Text.Json.Serialization;

namespace EdgeStore.Benchmarks.Replication;

/// <summary>One figure.</summary>
/// <param name="Measure">What it is.</param>
/// <param name="Bar">What it must be; null: it only explains another.</param>
internal sealed record Row(string Measure, double Value, string Unit, Bar? Bar = null)
{
    [JsonIgnore]
    public bool IsMissed => Bar?.IsMet(Value) == false;
}

/// <param name="IsLeast">The figure must be at least, otherwise at most, the limit.</param>
internal sealed record Bar(double Limit, bool IsLeast)
{
    public static Bar AtLeast(double limit) => new(limit, IsLeast: true);

    public static Bar AtMost(double limit) => new(limit, IsLeast: false);

    public bool IsMet(double value) => IsLeast ? value >= Limit : value <= Limit;

    public override string ToString() => FormattableString.Invariant($"{(IsLeast ? "≥" : "≤")} {Limit:0.##}");
}
