using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;

namespace EdgeStore.Core.Replication;

/// <summary>This member, as its links see it. Safe for concurrent use.</summary>
public interface ILocalReplica
{
    /// <summary>
    /// The newest state that a power loss cannot take back. Links show peers nothing else: a change that a peer knows
    /// and its author forgot would be issued twice.
    /// </summary>
    StoreState Published { get; }

    ILogReader Log { get; }
}
