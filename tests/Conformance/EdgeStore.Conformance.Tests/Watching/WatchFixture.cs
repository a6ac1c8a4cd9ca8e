using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Conformance.Tests.Watching;

/// <summary>Watches over the test's prefix, and a short text form of events: <c>put a=1</c>, <c>delete a</c>.</summary>
public abstract class WatchFixture(Implementation implementation) : ConformanceFixture(implementation)
{
    protected WatchCreateRequest WatchAll(long from = 0) => new() { Key = Prefix, RangeEnd = PrefixEnd, StartRevision = from };

    protected WatchCreateRequest WatchKey(string key, long from = 0) => new() { Key = Key(key), StartRevision = from };

    protected string[] Texts(IEnumerable<Event> events) => [.. events.Select(Text)];

    private string Text(Event e)
    {
        var name = e.Kv.Key.ToStringUtf8()[Prefix.Length..];
        return e.Type == Event.Types.EventType.Put ? $"put {name}={e.Kv.Value.ToStringUtf8()}" : $"delete {name}";
    }
}
