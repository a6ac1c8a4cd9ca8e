using EdgeStore.Core.Replication.Topology;

namespace EdgeStore.Server.Options;

/// <summary>The flags that say with whom a member keeps links.</summary>
internal sealed class TopologyReader(FlagSet flags, FlagReader read)
{
    private static readonly Dictionary<string, TopologyKind> Kinds = new()
    {
        ["auto"] = TopologyKind.Auto,
        ["mesh"] = TopologyKind.Mesh,
        ["ring"] = TopologyKind.Ring,
        ["k-regular"] = TopologyKind.KRegular,
        ["hub-and-spoke"] = TopologyKind.HubAndSpoke,
        ["by-site"] = TopologyKind.BySite,
    };

    public TopologySettings Read() => new()
    {
        Kind = Kind(),
        FanOut = read.Number(FlagCatalog.TopologyFanOut, 2, 64),
        Relays = read.Number(FlagCatalog.TopologyRelays, 1, 64),
        PatienceMs = (long)read.Duration(FlagCatalog.TopologyPatience, TimeSpan.FromSeconds(1)).TotalMilliseconds,
    };

    private TopologyKind Kind()
    {
        var value = flags[FlagCatalog.Topology];
        return Kinds.TryGetValue(value.Text, out var kind) ? kind : read.Refuse(value, $"'{value.Text}' is none of {string.Join(", ", Kinds.Keys)}", TopologyKind.Auto);
    }
}
