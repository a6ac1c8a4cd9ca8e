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

    public MemberPhase Phase
    {
        get
        {
            // Who leaves says so before that is durable, and that it stays after all only when a power cut cannot make it leave again.
            var (published, durable) = (store.Published.Phase, store.Durable.Phase);
            return published > durable ? published : durable;
        }
    }

    public ILogReader Log => engine;
}
