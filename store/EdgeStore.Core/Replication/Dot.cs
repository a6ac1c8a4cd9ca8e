using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>The n-th change (a whole transaction) that the member with this tag originated; n starts at 1.</summary>
public readonly record struct Dot(Tag Tag, ulong N)
{
    public DotMessage ToMessage() => new() { Tag = (uint)Tag.Value, N = N };

    public static Dot FromMessage(DotMessage message) => new(new Tag((int)message.Tag), message.N);
}
