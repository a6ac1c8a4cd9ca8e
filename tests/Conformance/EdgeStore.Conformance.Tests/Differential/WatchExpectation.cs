using EdgeStore.Protocol.Etcd;
using static EdgeStore.Protocol.Etcd.WatchCreateRequest.Types;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>How many events a watch has to have shown at a revision: says when it has caught up.</summary>
/// <param name="Request">As it was created.</param>
/// <param name="From">First revision that it sees.</param>
internal sealed record WatchExpectation(WatchCreateRequest Request, long From)
{
    public int Count(IEnumerable<Event> history)
    {
        // An empty key stands for the lowest one.
        var key = Request.Key.IsEmpty ? Support.Bytes.FromKey : Request.Key;
        var interval = new KeyInterval(key, Request.RangeEnd, IsSmall: false);
        return history.Count(e => e.Kv.ModRevision >= From && interval.Contains(e.Kv.Key) && !IsFiltered(e));
    }

    private bool IsFiltered(Event e) =>
        Request.Filters.Contains(e.Type == Event.Types.EventType.Put ? FilterType.Noput : FilterType.Nodelete);
}
