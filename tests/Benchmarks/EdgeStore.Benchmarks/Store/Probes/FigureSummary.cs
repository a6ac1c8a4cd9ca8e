using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>A figure of both servers, the mean of all rounds.</summary>
internal sealed record FigureSummary(string Case, string What, string Unit, double Etcd, double EdgeStore, string Bar, bool IsMissed)
{
    public static IReadOnlyList<FigureSummary> Of(IEnumerable<(Implementation Server, string Case, Figure Figure)> figures) =>
        [.. figures.GroupBy(item => (item.Case, item.Figure.What)).Select(group => Of(group.Key.Case, [.. group]))];

    private static FigureSummary Of(string name, (Implementation Server, string Case, Figure Figure)[] figures)
    {
        double Mean(Implementation server) => figures.Where(item => item.Server == server).Average(item => item.Figure.Value);
        var (first, etcd, edgestore) = (figures[0].Figure, Mean(Implementation.Etcd), Mean(Implementation.EdgeStore));
        return new FigureSummary(name, first.What, first.Unit, etcd, edgestore, first.Bar?.ToString() ?? "", first.Bar?.IsMet(etcd, edgestore) == false);
    }
}
