using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Peers;

/// <summary>This member as its peers may see it.</summary>
internal sealed class LocalReplica(StoreHead store, IStorageEngine engine) : ILocalReplica
{
    public StoreState Published => store.Durable;

    public MemberPhase Phase => store.Published.Phase;

    public ILogReader Log => engine;
}
