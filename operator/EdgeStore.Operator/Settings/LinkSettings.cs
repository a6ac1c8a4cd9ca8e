using EdgeStore.Core.Replication.Topology;

namespace EdgeStore.Operator.Settings;

/// <summary>Which links members should keep.</summary>
/// <param name="Hub">The site of the hubs; null: the most senior members.</param>
/// <param name="BytesPerSecond">0: no limit.</param>
internal sealed record LinkSettings(TopologySettings Topology, string? Hub, long BytesPerSecond)
{
    public static LinkSettings Read(AntiEntropySpec spec, List<string> problems)
    {
        if (!Enum.TryParse<TopologyKind>(spec.Topology ?? AntiEntropySpec.Auto, out var kind) || !Enum.IsDefined(kind) || char.IsDigit(spec.Topology?[0] ?? 'A'))
            problems.Add($"antiEntropy.topology: '{spec.Topology}' is none of {string.Join(", ", Enum.GetNames<TopologyKind>())}");
        if (spec.FanOut is < 2) problems.Add("antiEntropy.fanOut must be at least 2");
        if (spec.RelaysPerSite is < 1) problems.Add("antiEntropy.relaysPerSite must be at least 1");
        if (spec.LinkBytesPerSecond is < 1000) problems.Add("antiEntropy.linkBytesPerSecond must be at least 1000");
        if (spec.Hub is not null && kind != TopologyKind.HubAndSpoke) problems.Add("antiEntropy.hub has a meaning with topology HubAndSpoke only");
        var topology = new TopologySettings
        {
            Kind = kind,
            FanOut = spec.FanOut ?? AntiEntropySpec.DefaultFanOut,
            Relays = spec.RelaysPerSite ?? AntiEntropySpec.DefaultRelaysPerSite,
        };
        return new LinkSettings(topology, spec.Hub, spec.LinkBytesPerSecond ?? 0);
    }
}
