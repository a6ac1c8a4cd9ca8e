using System.Collections.Concurrent;
using System.Net;
using EdgeStore.DevCluster;
using EdgeStore.DevCluster.Processes;
using EdgeStore.Fleet.Tests.Members;
using EdgeStore.Fleet.Tests.Networks;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;

namespace EdgeStore.Fleet.Tests;

/// <summary>Another process fills the disk of one member to the last byte.</summary>
internal sealed class FullDiskTests
{
    private const string Prefix = "full/";
    private const int DiskBytes = 384 << 20;
    private const int Changes = 1200;
    private const string NoSpace = "etcdserver: mvcc: database space exceeded";

    [Test]
    public async Task It_refuses_writes_serves_reads_and_goes_on_by_itself_when_there_is_room()
    {
        using var disk = new SmallDisk(DiskBytes);
        await using var network = new LoopbackNetwork();
        var elsewhere = Directory.CreateTempSubdirectory("edgestore-fleet-").FullName;
        await using var healthy = new MemberProcess("m1", await network.AddAsync(), elsewhere, certificates: null, []);
        await healthy.StartAsync();
        await using var full = new MemberProcess(
            "m2", await network.AddAsync(), disk.Member, certificates: null, [$"--join=http://{healthy.Place.Peer}", "--reserved-disk-bytes=0"]);
        await full.StartAsync();
        await Eventually.HoldsAsync("the link", async () => (await healthy.StatusAsync()).Peers.Any(peer => peer.Connected));

        var acknowledged = new ConcurrentDictionary<string, string>();
        await PutManyAsync(full, 0, 100, acknowledged);
        await FillAsync(disk, healthy, full, 10_000, acknowledged);
        Assert.That((await full.Maintenance.AlarmAsync(new AlarmRequest(), Eventually.Soon())).Alarms.Select(alarm => alarm.Alarm), Is.EqualTo(new[] { AlarmType.Nospace }));
        Assert.That(await HealthAsync(full), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await full.GetAsync($"{Prefix}00001"), Is.EqualTo(acknowledged[$"{Prefix}00001"]), "reads are served");
        await full.KillAsync();
        disk.Free();
        await full.StartAsync();
        await ConvergeAsync(healthy, full, acknowledged);

        // Once more, and this time it starts while there is no room.
        await FillAsync(disk, healthy, full, 20_000, acknowledged);
        await full.KillAsync();
        disk.Fill();
        await full.StartAsync();
        Assert.That(await full.GetAsync($"{Prefix}00001"), Is.EqualTo(acknowledged[$"{Prefix}00001"]), "reads are served after a start");
        await Eventually.HoldsAsync("the refusal after a start", async () => await RefusalAsync(() => PutAsync(full, 0, acknowledged)) == NoSpace);
        Assert.That(await HealthAsync(full), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await RefuseSecondAsync(full, elsewhere);
        disk.Free();
        await ConvergeAsync(healthy, full, acknowledged);

        // And this time it lives through it.
        await FillAsync(disk, healthy, full, 30_000, acknowledged);
        disk.Free();
        await ConvergeAsync(healthy, full, acknowledged);
        await DisarmAsync(full);
        await PutManyAsync(full, 0, 100, acknowledged);
        Assert.That(await HealthAsync(full), Is.EqualTo(HttpStatusCode.OK));
        await full.KillAsync();
        await full.StartAsync();
        await ConvergeAsync(healthy, full, acknowledged);
        Directory.Delete(elsewhere, recursive: true);
    }

    /// <summary>Until neither its client nor its peer can add anything to the full one.</summary>
    private static async Task FillAsync(SmallDisk disk, MemberProcess healthy, MemberProcess full, int from, ConcurrentDictionary<string, string> acknowledged)
    {
        disk.Fill();

        // RocksDB reserves room for its log ahead: what fits there is still taken, from clients and peers.
        await Eventually.HoldsAsync("the refusal", async () => await RefusalAsync(() => PutAsync(full, 0, acknowledged)) == NoSpace);
        await PutManyAsync(healthy, from, Changes, acknowledged);
        await Eventually.HoldsAsync("the reason for the lag", async () => (await full.StatusOfAsync(healthy)).LastError.Contains(NoSpace, StringComparison.Ordinal));
        Assert.That((await healthy.StatusOfAsync(full)).LagChanges, Is.GreaterThan(0));
    }

    /// <summary>RocksDB takes no lock while it cannot write.</summary>
    private static async Task RefuseSecondAsync(MemberProcess member, string elsewhere)
    {
        using var second = LoggedProcess.Start(
            member.Place.Namespace, Path.Combine(elsewhere, "second"),
            [Tools.Program(new Tools().Images, "edgestore"), $"--data-dir={member.DataDirectory}", "--listen-client-urls=http://127.0.0.1:0", "--listen-peer-urls=http://127.0.0.1:0"]);
        Assert.That(await second.Exited, Is.EqualTo(1));
        Assert.That(second.LogTail(), Does.Contain("in use by another process"));
    }

    private static async Task DisarmAsync(MemberProcess member)
    {
        foreach (var alarm in (await member.Maintenance.AlarmAsync(new AlarmRequest(), Eventually.Soon())).Alarms)
            await member.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, MemberID = alarm.MemberID, Alarm = alarm.Alarm }, Eventually.Soon());
    }

    private static Task PutManyAsync(MemberProcess member, int from, int count, ConcurrentDictionary<string, string> acknowledged) =>
        Parallel.ForAsync(from, from + count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) => await PutAsync(member, number, acknowledged));

    private static async Task PutAsync(MemberProcess member, int number, ConcurrentDictionary<string, string> acknowledged)
    {
        // Random, so that it does not compress.
        var value = new byte[32 << 10];
        new Random(number).NextBytes(value);
        var (key, text) = ($"{Prefix}{number:00000}", Convert.ToBase64String(value));
        await member.PutAsync(key, text);
        acknowledged[key] = text;
    }

    private static async Task ConvergeAsync(MemberProcess one, MemberProcess other, ConcurrentDictionary<string, string> acknowledged)
    {
        await Eventually.HoldsAsync("convergence", async () => (await one.StatusOfAsync(other)).Converged && (await other.StatusOfAsync(one)).Converged);
        foreach (var member in new[] { one, other })
        {
            var held = await member.ReadAsync(Prefix);
            Assert.That(acknowledged.Where(write => held.GetValueOrDefault(write.Key) != write.Value).Select(write => write.Key), Is.Empty, $"acknowledged, at {member.Name}");
        }
    }

    private static async Task<string?> RefusalAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RpcException refusal)
        {
            return refusal.Status.Detail;
        }
    }

    private static async Task<HttpStatusCode> HealthAsync(MemberProcess member)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://{member.Place.Client}/health"));
        return answer.StatusCode;
    }
}
