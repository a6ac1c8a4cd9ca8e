using System.Net;
using HdrHistogram;

namespace EdgeStore.Benchmarks.Load;

/// <summary>One measurement: connect, send, stop.</summary>
internal static class LoadRun
{
    /// <summary>For a time, after a warm-up.</summary>
    public static Task<LoadResult> MeasureAsync(
        IPEndPoint server, Workload workload, LoadShape shape, TimeSpan warmUp, TimeSpan duration, TimeProvider time)
    {
        var phase = new LoadPhase();
        return RunAsync(server, workload, shape, phase, async running =>
        {
            await PassAsync(warmUp, running, time);
            var started = time.GetTimestamp();
            phase.Measuring = true;
            await PassAsync(duration, running, time);
            phase.Measuring = false;
            var elapsed = time.GetElapsedTime(started);
            phase.Stopping = true;
            await Task.WhenAll(running);
            return elapsed;
        });
    }

    /// <summary>Exactly so many calls, all of them recorded.</summary>
    public static Task<LoadResult> CountAsync(IPEndPoint server, Workload workload, LoadShape shape, long calls, TimeProvider time) =>
        RunAsync(server, workload, shape, new LoadPhase(calls) { Measuring = true }, async running =>
        {
            var started = time.GetTimestamp();
            await Task.WhenAll(running);
            return time.GetElapsedTime(started);
        });

    private static async Task<LoadResult> RunAsync(
        IPEndPoint server, Workload workload, LoadShape shape, LoadPhase phase, Func<Task[], Task<TimeSpan>> measure)
    {
        var connections = Enumerable.Range(0, shape.Connections)
            .Select(i => new LoadConnection(workload, shape.ClientsOf(i), phase, new Random(i)))
            .ToArray();
        try
        {
            foreach (var connection in connections)
                await connection.ConnectAsync(server);
            var elapsed = await measure([.. connections.Select(connection => connection.RunAsync())]);
            return Sum(connections, elapsed);
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    /// <summary>Lets time pass; a connection that fails meanwhile ends the run.</summary>
    private static async Task PassAsync(TimeSpan duration, Task[] running, TimeProvider time)
    {
        var passing = Task.Delay(duration, time);
        var first = await Task.WhenAny([passing, .. running]);
        await first;
    }

    private static LoadResult Sum(LoadConnection[] connections, TimeSpan elapsed)
    {
        var latencies = connections[0].Latencies;
        foreach (var connection in connections.Skip(1))
            latencies.Add(connection.Latencies);
        return new LoadResult(latencies, connections.Sum(connection => connection.Errors), elapsed);
    }
}

/// <param name="Latencies">In microseconds.</param>
/// <param name="Errors">Answers that were refusals or too short; counted among the latencies.</param>
/// <param name="Elapsed">Time in which they were counted.</param>
internal sealed record LoadResult(LongHistogram Latencies, long Errors, TimeSpan Elapsed)
{
    public double OperationsPerSecond => Latencies.TotalCount / Elapsed.TotalSeconds;
}
