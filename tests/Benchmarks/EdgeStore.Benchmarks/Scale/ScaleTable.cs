using EdgeStore.Benchmarks.Reporting;

namespace EdgeStore.Benchmarks.Scale;

internal static class ScaleTable
{
    private static readonly string[] s_fleetHead =
    [
        "topology, members", "links of a member", "at most", "a change at half of the members, ms", "at all, ms", "100 changes, ms after the last",
        "bytes per change and member", "÷ record", "idle, bytes/s and member", "with gossip",
    ];

    private static readonly string[] s_vectorHead = ["members that made changes", "vector, bytes", "in memory, kB", "to read, µs", "to compare, µs"];

    public static string Of(IEnumerable<ScaleRow> rows) => MarkdownTable.Of(s_fleetHead, rows.Select(row => new[]
    {
        $"{row.Topology}, {row.Members}",
        $"{row.LinksPerMember:0.0}",
        $"{row.MostLinks}",
        $"{row.HalfMs}",
        $"{row.AllMs}",
        $"{row.BurstMs}",
        $"{row.BytesPerDelivery:0}",
        $"{row.BytesPerDelivery / Model.RecordBytes:0.00}",
        $"{row.IdleBytes:0}",
        row.Gossips ? "yes" : "no",
    }));

    public static string Of(IEnumerable<VectorCost> costs) => MarkdownTable.Of(s_vectorHead, costs.Select(cost => new[]
    {
        $"{cost.Members}",
        $"{cost.WholeBytes}",
        $"{cost.MemoryBytes / 1000.0:0.0}",
        $"{cost.ReadMicroseconds:0.0}",
        $"{cost.CoversMicroseconds:0.0}",
    }));
}
