using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Benchmarks.Reconciling.World;

/// <summary>
/// What the fleet holds. All members write all the time, and what one writes all have at once, but no two that are asked one
/// after the other say the same: the vector changes ten times a second.
/// </summary>
internal sealed class SimulatedContent(int members, Random random)
{
    private const int WritersATick = 10;

    private readonly ulong[] _changes = [.. Enumerable.Repeat(1UL, members)];
    private long _tick;

    public (VersionVectorMessage Vector, ByteString Fingerprint) Now { get; private set; } = (new(), ByteString.Empty);

    /// <summary>Some members write.</summary>
    public void Tick()
    {
        for (var i = 0; i < WritersATick; i++) _changes[random.Next(members)]++;
        var vector = new VersionVectorMessage
        {
            Entries = { _changes.Select((n, i) => new VersionVectorMessage.Types.Entry { Tag = (uint)i + 1, N = n }) },
        };
        Now = (vector, ByteString.CopyFrom(BitConverter.GetBytes(++_tick)));
    }
}
