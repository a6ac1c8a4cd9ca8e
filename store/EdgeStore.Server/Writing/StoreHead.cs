using EdgeStore.Core.Mvcc;

namespace EdgeStore.Server.Writing;

/// <summary>
/// What reads are answered from: the newest state that is as durable as configured. One stage of the writer sets it,
/// everybody reads it.
/// </summary>
internal sealed class StoreHead(StoreState initial)
{
    private volatile StoreState _published = initial;
    private volatile StoreState _durable = initial;

    public StoreState Published => _published;

    /// <summary>
    /// The newest state that a power cut cannot take: what peers may be shown, since what they know and this member
    /// forgot would be issued twice. Behind <see cref="Published"/> with <c>--durability=interval</c> only; with
    /// <c>none</c> nobody knows, and a member that lost its tail is told so by its peers.
    /// </summary>
    public StoreState Durable => _durable;

    internal void Publish(StoreState state, bool isDurable = true)
    {
        _published = state;
        if (isDurable) _durable = state;
    }

    internal void MarkDurable(StoreState state) => _durable = state;
}
