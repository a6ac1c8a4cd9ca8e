using EdgeStore.Benchmarks.Load;
using EdgeStore.Benchmarks.Replication.Fleet;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Benchmarks.Replication.Measures;

/// <summary>
/// What crosses the wire between two members, and how fast: a new member catches up, both are idle, changes come one by one and under
/// load, the member is cut off and catches up, then it is stopped and does so again, and a third one loses its connection meanwhile.
/// The first and the last of the three that catch up are processes whose code is not compiled yet.
/// </summary>
internal sealed class Wire(ReplicationOptions options, TimeProvider time) : IMeasure
{
    private const string NoisePrefix = "/noise/";
    private const string MissedPrefix = "/missed/";
    private const string ObjectPrefix = "/registry/pods/";
    private const string PacedPrefix = "/paced/";
    private const string LoadedPrefix = "/loaded/";
    private const int PacedChanges = 100;
    private const int LoadClients = 64;
    private const double LeastMegabytesPerSecond = 50;
    private const double MostBytesPerByte = 1.3;
    private const double MostIdleBytesPerSecond = 200;

    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly List<Row> _rows = [];

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var fleet = new BenchFleet(options.Directory, members: 3);
        var writer = await fleet.StartAsync(1);
        var noise = Changes.OfNoise(NoisePrefix, options.ValueSize);
        await Preload.PutAllAsync(writer.Client, noise.Take(options.Changes));

        var wire = fleet.Wire(2);
        wire.Cut();
        var peer = await fleet.StartAsync(2);
        await CatchUpAsync("new member, noise", wire, writer, peer, noise);

        await BenchFleet.ConvergeAsync(writer, peer);
        await IdleAsync(wire);
        await PacedAsync(wire, writer, peer);
        await LoadedAsync(wire, writer, peer);

        var missed = Changes.OfNoise(MissedPrefix, options.ValueSize);
        wire.Cut();
        await Preload.PutAllAsync(writer.Client, missed.Take(options.Changes));
        await CatchUpAsync("member cut off, noise", wire, writer, peer, missed);

        var objects = Changes.OfObjects(ObjectPrefix, options.ValueSize);
        wire.Cut();
        await peer.Server.StopAsync();
        await Preload.PutAllAsync(writer.Client, objects.Take(options.Changes));
        await peer.Server.StartAsync();
        await CatchUpAsync("returning member, objects", wire, writer, peer, objects);

        await peer.Server.StopAsync();
        await ReconnectAsync(fleet, writer);
        return _rows;
    }

    /// <summary>The peer runs and its wire is cut; the clock starts with the first connection that comes through.</summary>
    private async Task CatchUpAsync(string who, CountingRelay wire, FleetMember writer, FleetMember peer, Changes changes)
    {
        var (before, writerBefore, peerBefore) = (wire.Bytes, writer.ProcessorTime, peer.ProcessorTime);
        var called = wire.Mend();
        await UntilCountAsync(peer, changes.Prefix, options.Changes);
        var elapsed = time.GetElapsedTime(await called);
        var sent = (wire.Bytes - before).ToCaller;
        _rows.Add(new($"catch-up, {who}", options.Changes * (double)options.ValueSize / 1e6 / elapsed.TotalSeconds, "MB/s", Bar.AtLeast(LeastMegabytesPerSecond)));
        _rows.Add(new("processor time of the sender", (writer.ProcessorTime - writerBefore).TotalMicroseconds / options.Changes, "µs/change"));
        _rows.Add(new("processor time of the receiver", (peer.ProcessorTime - peerBefore).TotalMicroseconds / options.Changes, "µs/change"));
        _rows.Add(new($"bytes sent ÷ record, {who}", sent / (double)RecordBytes(changes, options.Changes), "", Bar.AtMost(MostBytesPerByte)));
    }

    private async Task IdleAsync(CountingRelay wire)
    {
        await Task.Delay(s_settle, time);
        var (before, started) = (wire.Bytes, time.GetTimestamp());
        await Task.Delay(options.Duration, time);
        var bytes = wire.Bytes - before;
        _rows.Add(new("idle and converged, both directions", bytes.Both / time.GetElapsedTime(started).TotalSeconds, "bytes/s", Bar.AtMost(MostIdleBytesPerSecond)));
    }

    private async Task PacedAsync(CountingRelay wire, FleetMember writer, FleetMember peer)
    {
        var changes = Changes.OfNoise(PacedPrefix, options.ValueSize);
        var before = wire.Bytes;
        using var timer = new PeriodicTimer(s_pace, time);
        foreach (var put in changes.Take(PacedChanges))
        {
            await timer.WaitForNextTickAsync();
            await writer.Client.Kv.PutAsync(put);
        }

        await BenchFleet.ConvergeAsync(writer, peer);
        AddRatios("one by one", wire.Bytes - before, RecordBytes(changes, PacedChanges));
    }

    private async Task LoadedAsync(CountingRelay wire, FleetMember writer, FleetMember peer)
    {
        var before = wire.Bytes;
        var load = await LoadRun.MeasureAsync(
            writer.ClientEndpoint,
            PutLoad.Workload(writer, LoadedPrefix, 10 * options.Changes, options.ValueSize),
            new LoadShape(LoadClients, LoadClients),
            TimeSpan.Zero,
            options.Duration,
            time);
        await BenchFleet.ConvergeAsync(writer, peer);
        var record = RecordBytes(Changes.OfNoise(LoadedPrefix, options.ValueSize), 1);
        AddRatios("under load", wire.Bytes - before, record * load.Latencies.TotalCount);
    }

    private void AddRatios(string how, WireBytes bytes, long records)
    {
        _rows.Add(new($"bytes sent ÷ record, {how}", bytes.ToCaller / (double)records, "", Bar.AtMost(MostBytesPerByte)));
        _rows.Add(new("the same with what the peer answers", bytes.Both / (double)records, ""));
    }

    /// <summary>The wire is cut twice while a new member catches up everything.</summary>
    private async Task ReconnectAsync(BenchFleet fleet, FleetMember writer)
    {
        var wire = fleet.Wire(3);
        var transactionsBefore = await SentAsync(writer);
        var newcomer = await fleet.StartAsync(3);
        foreach (var part in new[] { 3, 2 })
        {
            await UntilCountAsync(newcomer, NoisePrefix, options.Changes / part);
            wire.Cut();
            await wire.Mend();
        }

        await BenchFleet.ConvergeAsync(writer, newcomer);
        var distinct = (await newcomer.StatusAsync()).Vector.Entries.Sum(entry => (long)entry.N);
        var received = await newcomer.MetricAsync("edgestore_peer_transactions_total", "direction=\"received\"");
        _rows.Add(new("received twice after two cuts", received - distinct, "changes", Bar.AtMost(0)));
        _rows.Add(new("sent and lost in the cuts", await SentAsync(writer) - transactionsBefore - received, "changes"));
    }

    private static Task<long> SentAsync(FleetMember member) => member.MetricAsync("edgestore_peer_transactions_total", "direction=\"sent\"");

    private static Task UntilCountAsync(FleetMember member, string prefix, int count) => Eventually.IsTrueAsync(
        async () => await member.CountAsync(prefix) >= count, s_patience, () => $"m{member.Tag} does not get {count} keys of {prefix}");

    /// <summary>What has to cross the wire, at least: keys and values.</summary>
    private static long RecordBytes(Changes changes, int count) => changes.Take(count).Sum(put => (long)put.Key.Length + put.Value.Length);
}
