namespace EdgeStore.Benchmarks.Store.Probes;

/// <param name="Limit">Of edgestore's figure, or of its ratio to etcd's.</param>
/// <param name="IsRatio">The ratio is meant.</param>
/// <param name="IsLeast">At least, otherwise at most, the limit.</param>
internal sealed record FigureBar(double Limit, bool IsRatio, bool IsLeast)
{
    public static readonly FigureBar AtLeastEtcds = new(1, IsRatio: true, IsLeast: true);
    public static readonly FigureBar AtMostEtcds = new(1, IsRatio: true, IsLeast: false);

    public static FigureBar AtMost(double limit) => new(limit, IsRatio: false, IsLeast: false);

    public bool IsMet(double etcd, double edgestore)
    {
        var value = IsRatio ? edgestore / etcd : edgestore;
        return IsLeast ? value >= Limit : value <= Limit;
    }

    public override string ToString() => FormattableString.Invariant($"{(IsLeast ? "≥" : "≤")} {Limit:0.##}{(IsRatio ? " ×" : "")}");
}
