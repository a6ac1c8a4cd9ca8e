using EdgeStore.Core.Mvcc;

namespace EdgeStore.Server.Writing;

/// <summary>The newest durable state: what reads are answered from. One stage of the writer sets it, everybody reads it.</summary>
internal sealed class StoreHead(StoreState initial)
{
    private volatile StoreState _published = initial;

    public StoreState Published => _published;

    internal void Publish(StoreState state) => _published = state;
}
