using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>This member, as its links see it. Safe for concurrent use.</summary>
public interface ILocalReplica
{
    /// <summary>
    /// The newest state that a power loss cannot take back. Links show peers nothing else: a change that a peer knows
    /// and its author forgot would be issued twice.
    /// </summary>
    StoreState Published { get; }

    /// <summary>
    /// Of <see cref="Published"/> or a later state, durable or not: whoever is told something together with it may count on this
    /// member only if this member begins to leave after that.
    /// </summary>
    MemberPhase Phase => Published.Phase;

    ILogReader Log { get; }
}
