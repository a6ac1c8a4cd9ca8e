using System.Diagnostics;
using System.Text.Json;
using EdgeStore.Conformance.Tests.Etcdctl;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Import;

/// <summary>People move: everything that lives in an etcd, into an edgestore.</summary>
public sealed class ImportTests
{
    private const int Keys = 3000;

    [Test]
    public async Task Live_keys_leases_roles_and_users_of_an_etcd_are_taken()
    {
        await using var etcd = await ServerProcess.StartAsync(Implementation.Etcd);
        await using var edgestore = await ServerProcess.StartAsync(Implementation.EdgeStore);
        await FillAsync(etcd.Client);

        using var report = await RunAsync(edgestore, From(etcd), "--users");
        Assert.Multiple(() =>
        {
            Assert.That(Number(report, "copied"), Is.EqualTo(Keys));
            Assert.That(Number(report, "leases"), Is.EqualTo(2));
            Assert.That(Number(report, "roles"), Is.EqualTo(1));
        });
        Assert.That(await ContentAsync(edgestore.Client), Is.EqualTo(await ContentAsync(etcd.Client)));
        var lease = await edgestore.Client.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 7, Keys = true });
        Assert.That((lease.GrantedTTL, lease.Keys.Count), Is.EqualTo((1000L, 1)));
        Assert.That((await edgestore.Client.Auth.UserGetAsync(new AuthUserGetRequest { Name = "alice" })).Roles, Is.EqualTo(new[] { "reader" }));

        using var again = await RunAsync(edgestore, From(etcd), "--resume");
        Assert.That(Number(again, "same"), Is.EqualTo(Keys));
    }

    [Test]
    public async Task The_same_is_taken_from_a_snapshot_and_from_the_database_of_a_stopped_etcd()
    {
        await using var etcd = await ServerProcess.StartAsync(Implementation.Etcd);
        await FillAsync(etcd.Client);
        var content = await ContentAsync(etcd.Client);
        var snapshot = Path.Combine(etcd.DataDirectory, "saved");
        await EtcdctlRunner.RunAsync(etcd, ["snapshot", "save", snapshot], []);
        await etcd.StopAsync();
        var database = Path.Combine(etcd.DataDirectory, "member", "snap", "db");

        foreach (var source in new[] { new[] { $"--from-snapshot={snapshot}" }, [$"--from-snapshot={database}", "--skip-hash-check"] })
        {
            await using var edgestore = await ServerProcess.StartAsync(Implementation.EdgeStore);
            using var report = await RunAsync(edgestore, [.. source, "--users"]);

            Assert.That(
                (Number(report, "copied"), Number(report, "leases"), Number(report, "roles"), report.RootElement.GetProperty("users").GetArrayLength()),
                Is.EqualTo((Keys, 2L, 1L, 1)), source[0]);
            Assert.That(await ContentAsync(edgestore.Client), Is.EqualTo(content), source[0]);
        }
    }

    private static async Task FillAsync(EtcdClient client)
    {
        await client.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = 7, TTL = 1000 });
        await client.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = 8, TTL = 2000 });
        await client.Kv.PutAsync(new PutRequest { Key = Bytes.Of("key0000"), Value = Bytes.Of("v"), Lease = 7 });
        await Parallel.ForAsync(1, Keys, async (i, stop) =>
            await client.Kv.PutAsync(new PutRequest { Key = Bytes.Of($"key{i:0000}"), Value = Bytes.Of(new string('v', i)) }, cancellationToken: stop));
        await client.Kv.PutAsync(new PutRequest { Key = Bytes.Of("gone") });
        await client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes.Of("gone") });
        await client.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "reader" });
        await client.Auth.RoleGrantPermissionAsync(
            new AuthRoleGrantPermissionRequest { Name = "reader", Perm = new Permission { Key = Bytes.Of("key"), RangeEnd = Bytes.Of("kez") } });
        await client.Auth.UserAddAsync(new AuthUserAddRequest { Name = "alice", Password = "a" });
        await client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "alice", Role = "reader" });
    }

    private static async Task<List<string>> ContentAsync(EtcdClient client)
    {
        var all = await client.Kv.RangeAsync(new RangeRequest { Key = Bytes.Of("\0"), RangeEnd = Bytes.Of("\0") });
        return [.. all.Kvs.Select(kv => $"{kv.Key.ToStringUtf8()} {kv.Lease} {kv.Value.ToStringUtf8()}")];
    }

    private static string From(ServerProcess etcd) => $"--from={etcd.ClientUrl.GetLeftPart(UriPartial.Authority)}";

    private static long Number(JsonDocument report, string name) => report.RootElement.GetProperty(name).GetInt64();

    private static async Task<JsonDocument> RunAsync(ServerProcess to, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Binaries.EdgeStore,
            ["import", $"--to={to.ClientUrl.GetLeftPart(UriPartial.Authority)}", "--json", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await error);
        return JsonDocument.Parse(output);
    }
}
