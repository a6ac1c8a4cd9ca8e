using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Tests.SystemKeyspace;

/// <summary>A table for tests; what is in its rows does not matter.</summary>
internal static class Rows
{
    public static readonly SystemTable<LeaseMessage> Table = new("test", LeaseMessage.Parser);

    public static LeaseMessage Of(long ttl) => new() { TtlSeconds = ttl };
}
