using System.Diagnostics;
using EdgeStore.Benchmarks.Store.Watching;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Benchmarks.Load;
using HdrHistogram;

namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>
/// Many watchers of one key, on ten streams: the delay from put to event while puts come singly, then the rate of delivery while one
/// client puts as fast as it is answered.
/// </summary>
internal sealed class WatchDelivery : IProbe
{
    private const int Connections = 10;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public string Name => "watch-1000";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(ProbeTarget target)
    {
        await using var server = await target.EmptyAsync(Name);
        var put = new PutRequest { Key = RequestTemplate.Key("/registry/watched/", 0), Value = RequestTemplate.Value(target.Options.ValueSize) };
        var tally = new WatchTally();
        var perConnection = target.Size.Watchers / Connections;
        var connections = Enumerable.Range(0, Connections).Select(_ => new WatchConnection(put.Key, perConnection, tally)).ToArray();
        try
        {
            foreach (var connection in connections) await connection.ConnectAsync(ProbeTarget.EndPoint(server), server.ClientUrl.Authority);
            var reading = connections.Select(connection => connection.ReadAsync()).ToArray();
            await UntilAsync(() => tally.Created == target.Size.Watchers, reading, "watchers are there", () => tally.Created);

            // Not measured: the first events compile what delivers them.
            var expected = await PacedAsync(server, put, target, tally, target.Options.WarmUp, reading, 0);
            tally.ForgetDelays();
            expected = await PacedAsync(server, put, target, tally, target.Options.Duration, reading, expected);
            var delays = tally.Delays();

            var started = target.Time.GetTimestamp();
            for (var i = 0; i < target.Size.WatchedPuts; i++) await server.Client.Kv.PutAsync(put);
            expected += (long)target.Size.WatchedPuts * target.Size.Watchers;
            await UntilAsync(() => tally.Events == expected, reading, $"of {expected} events have come", () => tally.Events);
            var elapsed = target.Time.GetElapsedTime(started);
            return
            [
                new("events delivered", (double)target.Size.WatchedPuts * target.Size.Watchers / elapsed.TotalSeconds, "/s", FigureBar.AtLeastEtcds),
                new("delay p50", delays.GetValueAtPercentile(50) / 1000.0, "ms"),
                new("delay p99", delays.GetValueAtPercentile(99) / 1000.0, "ms", FigureBar.AtMostEtcds),
            ];
        }
        finally
        {
            foreach (var connection in connections) connection.Dispose();
        }
    }

    /// <returns>How many events there must have been by now.</returns>
    private static async Task<long> PacedAsync(
        ServerProcess server, PutRequest put, ProbeTarget target, WatchTally tally, TimeSpan duration, Task[] reading, long expected)
    {
        var started = target.Time.GetTimestamp();
        do
        {
            tally.Sending(Stopwatch.GetTimestamp());
            await server.Client.Kv.PutAsync(put);
            expected += target.Size.Watchers;
            await Task.Delay(target.Size.PutPause, target.Time);
        }
        while (target.Time.GetElapsedTime(started) < duration);
        await UntilAsync(() => tally.Events == expected, reading, $"of {expected} events have come", () => tally.Events);
        return expected;
    }

    private static Task UntilAsync(Func<bool> condition, Task[] reading, string what, Func<long> count) => Eventually.IsTrueAsync(
        async () =>
        {
            // A reader that failed says why.
            if (reading.FirstOrDefault(task => task.IsFaulted) is { } failed) await failed;
            return condition();
        },
        s_patience,
        () => $"{count()} {what}");
}
