using EdgeStore.Benchmarks.Load;
using EdgeStore.Benchmarks.Store.Probes;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Benchmarks.Store;

/// <summary>The cases of the store's benchmark, in the order in which they run.</summary>
internal sealed class Cases(StoreBenchmarkOptions options)
{
    public const int ListedKeys = 1000;

    private const string Prefix = "/registry/bench/";
    private const string ListedPrefix = "/registry/listed/";
    private const int ListedValueSize = 1000;

    public IReadOnlyList<BenchmarkCase> All() =>
    [
        new("put-1", 1, Puts, IsAllPuts: true),
        new("put-64", 64, Puts, IsAllPuts: true),
        new("put-1000", 1000, Puts, IsAllPuts: true),
        new("range-1", 1, authority => Single(Get(authority, serializable: false))),
        new("range-64", 64, authority => Single(Get(authority, serializable: false))),
        new("range-64-serializable", 64, authority => Single(Get(authority, serializable: true))),
        new("list-1000-keys", 8, authority => Single(List(authority))),
        new("mixed-70-30", 64, authority => new Workload([(Get(authority, serializable: false), 70), (Put(authority), 30)], options.Keys)),
    ];

    /// <summary>Run after those, each on fresh data; only start-up goes on with what memory has filled.</summary>
    public static IReadOnlyList<IProbe> Probes() =>
        [new CompareAndSwap(clients: 64), new WatchDelivery(), new DiskWrites(clients: 1), new DiskWrites(clients: 64), new Memory(), new StartUp()];

    /// <summary>Puts every key that the cases read.</summary>
    public IEnumerable<PutRequest> Preload()
    {
        for (var i = 0; i < options.Keys; i++)
            yield return new PutRequest { Key = RequestTemplate.Key(Prefix, i), Value = RequestTemplate.Value(options.ValueSize) };
        for (var i = 0; i < ListedKeys; i++)
            yield return new PutRequest { Key = RequestTemplate.Key(ListedPrefix, i), Value = RequestTemplate.Value(ListedValueSize) };
    }

    public Workload Puts(string authority) => Single(Put(authority));

    private Workload Single(RequestTemplate template) => new([(template, 1)], options.Keys);

    private RequestTemplate Put(string authority) => Template(
        authority,
        "Put",
        new PutRequest { Key = RequestTemplate.Key(Prefix, 0), Value = RequestTemplate.Value(options.ValueSize) },
        options.ValueSize,
        leastAnswer: 5);

    private RequestTemplate Get(string authority, bool serializable) => Template(
        authority,
        "Range",
        new RangeRequest { Key = RequestTemplate.Key(Prefix, 0), Serializable = serializable },
        valueLength: 0,
        leastAnswer: options.ValueSize);

    private static RequestTemplate List(string authority) => Template(
        authority,
        "Range",
        new RangeRequest { Key = ByteString.CopyFromUtf8(ListedPrefix), RangeEnd = ByteString.CopyFromUtf8(ListedPrefix[..^1] + "0") },
        valueLength: 0,
        leastAnswer: ListedKeys * ListedValueSize);

    private static RequestTemplate Template(string authority, string method, IMessage message, int valueLength, int leastAnswer) =>
        new(Http2.RequestHeaders(authority, $"/etcdserverpb.KV/{method}"), message, valueLength, leastAnswer);
}
