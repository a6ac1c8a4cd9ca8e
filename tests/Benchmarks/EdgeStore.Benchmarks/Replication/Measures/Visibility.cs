using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeStore.Benchmarks.Load;
using EdgeStore.Benchmarks.Replication.Fleet;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using HdrHistogram;

namespace EdgeStore.Benchmarks.Replication.Measures;

/// <summary>
/// How long a change takes from one member to a watcher at another, from the sending of the put: so the put's own fsync is in it, and
/// the other member's. Once with nothing else to do, once while clients keep the first member busy.
/// </summary>
internal sealed class Visibility(ReplicationOptions options, TimeProvider time) : IMeasure
{
    private const string Prefix = "/visible/";
    private const int LoadClients = 64;
    private const int LoadKeys = 10_000;
    private const int LoadValueSize = 256;
    private const double MedianBarMs = 10;

    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var fleet = new BenchFleet(options.Directory, members: 2);
        var writer = await fleet.StartAsync(1);
        var reader = await fleet.StartAsync(2);
        await Preload.PutAllAsync(writer.Client, Changes.OfNoise(Prefix, options.ValueSize).Take(100));
        await BenchFleet.ConvergeAsync(writer, reader);

        var calm = await ProbeAsync(writer, reader, first: 1_000);
        var loading = LoadAsync(writer);
        var busy = await ProbeAsync(writer, reader, first: 1_000_000);
        var load = await loading;
        return
        [
            new("visible at the peer, p50", calm.GetValueAtPercentile(50) / 1000.0, "ms", Bar.AtMost(MedianBarMs)),
            new("visible at the peer, p99", calm.GetValueAtPercentile(99) / 1000.0, "ms"),
            new("visible under load, p50", busy.GetValueAtPercentile(50) / 1000.0, "ms"),
            new("visible under load, p99", busy.GetValueAtPercentile(99) / 1000.0, "ms"),
            new($"that load, of {LoadClients} clients", load.OperationsPerSecond, "puts/s"),
        ];
    }

    private Task<LoadResult> LoadAsync(FleetMember writer) => LoadRun.MeasureAsync(
        writer.ClientEndpoint,
        PutLoad.Workload(writer, "/load/", LoadKeys, LoadValueSize),
        new LoadShape(LoadClients, LoadClients),
        TimeSpan.Zero,
        options.Duration,
        time);

    private async Task<LongHistogram> ProbeAsync(FleetMember writer, FleetMember reader, int first)
    {
        var changes = Changes.OfNoise(Prefix, options.ValueSize);
        var sent = new ConcurrentDictionary<ByteString, long>();
        var latencies = new LongHistogram((long)s_patience.TotalMicroseconds, 3);
        using var watch = reader.Client.Watch.Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(Prefix), RangeEnd = ByteString.CopyFromUtf8(Prefix[..^1] + "0") },
        });
        var watching = WatchAsync(watch.ResponseStream, sent, latencies);

        using var timer = new PeriodicTimer(s_pace, time);
        var started = time.GetTimestamp();
        for (var n = first; time.GetElapsedTime(started) < options.Duration && await timer.WaitForNextTickAsync(); n++)
        {
            var put = changes.Put(n);
            sent[put.Key] = Stopwatch.GetTimestamp();
            await writer.Client.Kv.PutAsync(put);
        }

        await Eventually.IsTrueAsync(() => sent.IsEmpty || watching.IsCompleted, s_patience, () => $"{sent.Count} changes are not visible at the peer");
        watch.Dispose();
        await watching;
        return latencies;
    }

    private static async Task WatchAsync(
        Grpc.Core.IAsyncStreamReader<WatchResponse> events, ConcurrentDictionary<ByteString, long> sent, LongHistogram latencies)
    {
        try
        {
            while (await events.MoveNext(CancellationToken.None))
            {
                foreach (var happened in events.Current.Events)
                    if (sent.TryRemove(happened.Kv.Key, out var at)) latencies.RecordValue((long)Stopwatch.GetElapsedTime(at).TotalMicroseconds);
            }
        }
        catch (Grpc.Core.RpcException exception) when (exception.StatusCode == Grpc.Core.StatusCode.Cancelled)
        {
            // The probe is over.
        }
    }
}
