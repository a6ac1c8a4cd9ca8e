using System.Diagnostics;
using EdgeStore.Benchmarks.Load;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using HdrHistogram;

namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>
/// Clients that replace values as Kubernetes does: put if the mod_revision is the one last seen, else read it and try again. A swap's
/// latency is that of all its tries.
/// </summary>
internal sealed class CompareAndSwap(int clients) : IProbe
{
    private const string Prefix = "/registry/swapped/";
    private const int Keys = 1000;
    private const int Connections = 8;
    private const long LongestMicroseconds = 120_000_000;

    public string Name => $"cas-{clients}";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(ProbeTarget target)
    {
        await using var server = await target.EmptyAsync(Name);
        var connections = Enumerable.Range(0, Connections).Select(_ => new EtcdClient(server.ClientUrl)).ToArray();
        try
        {
            var run = new Run(target.Options.ValueSize);
            var working = Enumerable.Range(0, clients).Select(i => run.SwapAsync(connections[i % Connections].Kv, new Random(i))).ToArray();
            await PassAsync(target.Options.WarmUp, working, target.Time);
            run.IsMeasuring = true;
            var started = target.Time.GetTimestamp();
            await PassAsync(target.Options.Duration, working, target.Time);
            var elapsed = target.Time.GetElapsedTime(started);
            run.IsStopping = true;
            await Task.WhenAll(working);
            await CheckAsync(server, run);
            return
            [
                new("swaps", run.Latencies.TotalCount / elapsed.TotalSeconds, "/s"),
                new("p50", run.Latencies.GetValueAtPercentile(50) / 1000.0, "ms"),
                new("p99", run.Latencies.GetValueAtPercentile(99) / 1000.0, "ms", FigureBar.AtMostEtcds),
                new("conflicts a swap", run.Conflicts / (double)run.Swaps, ""),
            ];
        }
        finally
        {
            foreach (var connection in connections) connection.Dispose();
        }
    }

    private static async Task PassAsync(TimeSpan duration, Task[] working, TimeProvider time) =>
        await await Task.WhenAny([Task.Delay(duration, time), .. working]);

    /// <summary>A key's version is the number of swaps that it took: one that was lost, or succeeded beside another, shows.</summary>
    private static async Task CheckAsync(ServerProcess server, Run run)
    {
        var range = await server.Client.Kv.RangeAsync(new RangeRequest
        {
            Key = ByteString.CopyFromUtf8(Prefix), RangeEnd = ByteString.CopyFromUtf8(Prefix[..^1] + "0"), KeysOnly = true,
        });
        if (range.Kvs.Sum(key => key.Version) is var made && made != run.Swaps)
            throw new InvalidOperationException($"{server.Implementation}: {run.Swaps} swaps were acknowledged, {made} were made");
    }

    private sealed class Run(int valueSize)
    {
        private readonly long[] _revisions = new long[Keys];
        private readonly ByteString[] _keys = [.. Enumerable.Range(0, Keys).Select(i => RequestTemplate.Key(Prefix, i))];
        private readonly ByteString _value = RequestTemplate.Value(valueSize);
        private long _swaps;
        private long _conflicts;

        public LongConcurrentHistogram Latencies { get; } = new(1, LongestMicroseconds, 3);

        public long Swaps => _swaps;

        public long Conflicts => _conflicts;

        public volatile bool IsMeasuring;

        public volatile bool IsStopping;

        public async Task SwapAsync(KV.KVClient kv, Random random)
        {
            while (!IsStopping)
            {
                var key = random.Next(Keys);
                var started = Stopwatch.GetTimestamp();
                while (!await TryAsync(kv, key)) Interlocked.Increment(ref _conflicts);
                Interlocked.Increment(ref _swaps);
                if (IsMeasuring) Latencies.RecordValue(Math.Max(1, (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds));
            }
        }

        private async Task<bool> TryAsync(KV.KVClient kv, int key)
        {
            var answer = await kv.TxnAsync(new TxnRequest
            {
                Compare =
                {
                    new Compare
                    {
                        Key = _keys[key],
                        Target = Compare.Types.CompareTarget.Mod,
                        Result = Compare.Types.CompareResult.Equal,
                        ModRevision = Volatile.Read(ref _revisions[key]),
                    },
                },
                Success = { new RequestOp { RequestPut = new PutRequest { Key = _keys[key], Value = _value } } },
                Failure = { new RequestOp { RequestRange = new RangeRequest { Key = _keys[key], KeysOnly = true } } },
            });
            var revision = answer.Succeeded ? answer.Header.Revision : answer.Responses[0].ResponseRange.Kvs[0].ModRevision;
            Volatile.Write(ref _revisions[key], revision);
            return answer.Succeeded;
        }
    }
}
