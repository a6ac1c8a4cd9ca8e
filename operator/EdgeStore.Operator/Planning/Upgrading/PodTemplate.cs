using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning.Upgrading;

/// <summary>What a member's pod is made from.</summary>
/// <param name="Hop">The image is that of a release between; null: it is what the member should run.</param>
internal sealed record PodTemplate(ClusterSettings Settings, string Hash, Hop? Hop = null);

/// <summary>A release that a member goes over, because the one that it should run cannot read its data.</summary>
internal sealed record Hop(Version Number, Version To)
{
    public override string ToString() => $"goes over release {Number} to {To}";
}
