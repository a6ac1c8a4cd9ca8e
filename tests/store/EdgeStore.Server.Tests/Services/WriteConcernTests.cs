using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Services;

public sealed class WriteConcernTests
{
    [Test]
    public async Task An_answer_means_that_so_many_disks_have_it()
    {
        await using var fleet = await TestFleet.StartAsync(3, "--min-copies=3");
        await fleet.ConvergeAsync();
        var (one, two, three) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);

        await one.PutAsync("k", "v");
        Assert.That(two.Get("k") + three.Get("k"), Is.EqualTo("vv"));

        await one.Kv.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestPut = Put("t") } } });
        Assert.That(two.Get("t") + three.Get("t"), Is.EqualTo("vv"));

        await one.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("k") });
        Assert.That(two.Get("k") ?? three.Get("k"), Is.Null);
    }

    [Test]
    public async Task In_a_ring_copies_at_members_without_a_link_count()
    {
        await using var fleet = await TestFleet.StartAsync(5, "--topology=ring");
        await fleet.Members[0].Kv.PutAsync(Put("k"), Copies(5), In(seconds: 60));

        Assert.That(fleet.Members.Select(member => member.Get("k")), Is.All.EqualTo("v"));
    }

    [Test]
    public async Task Without_enough_copies_the_client_learns_what_is_true()
    {
        await using var fleet = await TestFleet.StartAsync(3, "--min-copies-timeout=300ms");
        await fleet.ConvergeAsync();
        var (one, cut) = (fleet.Members[0], fleet.Members[2]);
        fleet.Isolate(cut);

        var flagged = await Assert.ThrowsAsync<RpcException>(async () => await one.Kv.PutAsync(Put("k"), Copies(3)));
        await one.PutAsync("others", "do not wait");
        await one.Kv.PutAsync(Put("two"), Copies(2));

        var revision = one.Kv.Range(new RangeRequest { Key = ByteString.CopyFromUtf8("k") }).Kvs[0].CreateRevision;
        Assert.Multiple(() =>
        {
            Assert.That(flagged!.StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
            Assert.That(flagged!.Status.Detail, Is.EqualTo($"edgestore: the write is committed here at revision {revision}, but only 2 of 3 copies are known"));
            Assert.That(one.Get("k"), Is.EqualTo("v"));
        });
    }

    [Test]
    public async Task A_member_that_syncs_later_is_no_copy_before_that()
    {
        await using var fleet = TestFleet.Create(2, "http", (_, tag) => ["--min-copies-timeout=300ms", .. tag == 2 ? ["--durability=interval=60000"] : Array.Empty<string>()]);
        foreach (var member in fleet.Members) await fleet.StartAsync(member);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await one.PutAsync("first", "v");
        await Eventually.Holds(() => two.Get("first") == "v", "they are linked");

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await one.Kv.PutAsync(Put("k"), Copies(2)));
        Assert.That(refused!.Status.Detail, Does.Contain("only 1 of 2 copies are known"));
        Assert.That(two.Get("k"), Is.EqualTo("v"), "it is only not on the disk");

        // A clean stop leaves everything on the disk, and the hello tells.
        await two.StopAsync();
        await fleet.StartAsync(two);
        var flushed = await one.Admin.FlushAsync(new FlushRequest { MinPeers = 1 }, deadline: In(seconds: 60));
        Assert.That(flushed.Holders, Is.EqualTo(new[] { two.Name }));
    }

    [Test]
    public async Task The_answer_comes_before_the_client_gives_up()
    {
        await using var fleet = await TestFleet.StartAsync(2, "--min-copies-timeout=1h");
        await fleet.ConvergeAsync();
        fleet.Isolate(fleet.Members[1]);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await fleet.Members[0].Kv.PutAsync(Put("k"), Copies(2), In(seconds: 1.5)));

        Assert.That(refused!.Status.Detail, Does.Contain("only 1 of 2 copies are known"));
    }

    [Test]
    public async Task A_number_that_cannot_be_is_refused_and_nothing_is_written()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var kv = fleet.Members[0].Kv;
        RpcException Refused(string copies) => Assert.Throws<RpcException>(() => kv.Put(Put("k"), new Metadata { { WriteConcern.Header, copies } }))!;

        Assert.Multiple(() =>
        {
            foreach (var wrong in new[] { "0", "-1", "many", "99999999999", "2.5" })
            {
                Assert.That(Refused(wrong).StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
                Assert.That(Refused(wrong).Status.Detail, Does.Contain($"'{wrong}' is not a number from 1"));
            }

            Assert.That(Refused("3").StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
            Assert.That(Refused("3").Status.Detail, Does.Contain("the cluster has 2 active members; nothing was written"));
            Assert.That(fleet.Members[0].Get("k"), Is.Null);
        });
    }

    [Test]
    public async Task A_lone_member_cannot_promise_copies()
    {
        await using var server = await TestServer.StartAsync("--min-copies=2");
        using var channel = TestServer.Connect(server.ClientUrl);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new KV.KVClient(channel).PutAsync(Put("k")));
        Assert.That(refused!.Status.Detail, Does.Contain("the cluster has 1 active members; nothing was written"));
    }

    private static PutRequest Put(string key) => new() { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8("v") };

    private static DateTime In(double seconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);

    private static Metadata Copies(int copies) => new() { { WriteConcern.Header, $"{copies}" } };
}
