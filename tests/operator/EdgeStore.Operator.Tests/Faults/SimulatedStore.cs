using EdgeStore.Core.Replication.Topology;
using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Tests.Faults;

/// <summary>A data directory, and the store on it.</summary>
internal sealed class SimulatedStore
{
    public required string Claim { get; init; }

    public required string Name { get; init; }

    public required int Tag { get; init; }

    public required string Id { get; set; }

    public VersionVector Held { get; set; } = VersionVector.Empty;

    /// <summary>What it was asked to make sure that others hold, last.</summary>
    public VersionVector? Flushed { get; set; }

    /// <summary>It has said that it has left.</summary>
    public bool Left { get; set; }

    /// <summary>Its disk was lost: it starts empty, as somebody else, and the others do not speak to it.</summary>
    public bool Wiped { get; set; }

    public LinkSchedule Schedule { get; set; } = LinkSchedule.None;

    public void Write() => Held = Held.Join(VersionVector.From([KeyValuePair.Create((uint)Tag, Held.Of((uint)Tag) + 1)]));
}
