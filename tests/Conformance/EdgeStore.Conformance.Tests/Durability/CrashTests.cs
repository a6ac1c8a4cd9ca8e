using System.Globalization;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Conformance.Tests.Watching;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Durability;

/// <summary>
/// kill -9 under concurrent writes, again and again on the same data: what was acknowledged is there, transactions are whole,
/// revisions only grow, and the history that watchers replay has every acknowledged write. The same for a stop that is asked for.
/// etcd is the control of the test itself.
/// EDGESTORE_CRASH_ROUNDS makes a longer run.
/// </summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class CrashTests(Implementation implementation)
{
    private const int Writers = 16;
    private const int MostAcknowledgements = 200;
    private const int Rounds = 200;
    private const int ControlRounds = 5;
    private const int Seed = 20211;

    [Test]
    public async Task Nothing_acknowledged_is_lost_by_a_kill()
    {
        var rounds = implementation == Implementation.Etcd ? ControlRounds
            : Environment.GetEnvironmentVariable("EDGESTORE_CRASH_ROUNDS") is { Length: > 0 } wanted ? int.Parse(wanted, CultureInfo.InvariantCulture)
            : Rounds;
        await RunAsync(rounds, server => server.KillAsync());
    }

    [Test]
    public Task Nor_with_the_write_ahead_log_in_a_directory_of_its_own() => RunAsync(ControlRounds, server => server.KillAsync(), "--wal-dir=wal");

    [Test]
    public Task Nor_by_a_clean_stop() => RunAsync(ControlRounds, server => server.StopAsync());

    [TestCase("none")]
    [TestCase("interval=1000")]
    public Task Nor_by_a_kill_when_the_system_has_it_in_memory_only(string durability) =>
        RunAsync(ControlRounds, server => server.KillAsync(), implementation == Implementation.Etcd ? [] : [$"--durability={durability}"]);

    private async Task RunAsync(int rounds, Func<ServerProcess, Task> end, params string[] flags)
    {
        var random = new Random(Seed);
        TestContext.Out.WriteLine($"seed {Seed}, {rounds} rounds");
        await using var server = await ServerProcess.StartAsync(implementation, flags);
        var writers = Enumerable.Range(0, Writers).Select(i => new CrashWriter(i, new Random(Seed + i))).ToArray();

        var revision = 1L;
        for (var round = 0; round < rounds; round++)
        {
            await WriteUntilTheEndAsync(server, end, writers, random.Next(1, MostAcknowledgements));
            await server.StartAsync();
            revision = await VerifyAsync(server, writers, revision, round);
        }
    }

    private static async Task WriteUntilTheEndAsync(ServerProcess server, Func<ServerProcess, Task> end, CrashWriter[] writers, int acknowledgements)
    {
        // A client of its own: the server's is disposed with the process, while writers are still in flight.
        using var client = new EtcdClient(server.ClientUrl);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = acknowledgements;
        var writing = writers.Select(writer => writer.WriteUntilTheEndAsync(client, () =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                enough.TrySetResult();
        })).ToArray();

        await enough.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await end(server);
        await Task.WhenAll(writing);
    }

    /// <returns>The revision after the restart.</returns>
    private static async Task<long> VerifyAsync(ServerProcess server, CrashWriter[] writers, long before, int round)
    {
        var acknowledged = writers.SelectMany(writer => writer.Acknowledged).ToDictionary(write => write.Revision, write => write.Events);
        foreach (var writer in writers)
            await writer.VerifyAsync(server.Client);

        var range = await server.Client.Kv.RangeAsync(new RangeRequest { Key = Bytes.FromKey });
        var now = range.Header.Revision;
        Assert.Multiple(() =>
        {
            Assert.That(acknowledged.Keys.Min(), Is.GreaterThan(before), $"round {round}: a revision was given out twice");
            Assert.That(now, Is.GreaterThanOrEqualTo(acknowledged.Keys.Max()), $"round {round}: revisions went back");
        });

        var history = await HistoryAsync(server, before + 1, now);
        foreach (var (revision, events) in acknowledged)
            Assert.That(history.GetValueOrDefault(revision), Is.EqualTo(events), $"round {round}: history at revision {revision}");
        return now;
    }

    /// <summary>What a watcher sees of the revisions asked for, as <see cref="CrashWriter.Acknowledged"/> spells it.</summary>
    private static async Task<Dictionary<long, string>> HistoryAsync(ServerProcess server, long from, long to)
    {
        await using var watch = new WatchStream(server.Client);
        await watch.CreateAsync(new WatchCreateRequest { Key = Bytes.FromKey, RangeEnd = Bytes.FromKey, StartRevision = from });
        var events = new List<Event>();
        while (events.Count == 0 || events[^1].Kv.ModRevision < to)
            events.AddRange((await watch.NextAsync()).Events);

        Assert.That(events.Select(e => e.Kv.ModRevision), Is.Ordered);
        return events.GroupBy(e => e.Kv.ModRevision).ToDictionary(
            transaction => transaction.Key,
            transaction => string.Join('|', transaction.Select(e => $"{e.Kv.Key.ToStringUtf8()}={e.Kv.Value.ToStringUtf8()}")));
    }
}
