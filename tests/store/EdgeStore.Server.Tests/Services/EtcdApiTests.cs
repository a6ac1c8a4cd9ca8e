using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeStore.Server.Tests.Services;

public sealed class EtcdApiTests
{
    private TestServer _server = null!;
    private GrpcChannel _channel = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync("--max-request-bytes=2000", "--max-txn-ops=3");
        _channel = TestServer.Connect(_server.ClientUrl);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Short_leases_are_raised_to_etcds_minimum()
    {
        var leases = new Lease.LeaseClient(_channel);
        Assert.That((await leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = 1 })).TTL, Is.EqualTo(2));
    }

    [Test]
    public async Task A_lease_ends_and_takes_its_keys_along()
    {
        var leases = new Lease.LeaseClient(_channel);
        var kv = new KV.KVClient(_channel);
        var lease = await leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = 2 });
        await kv.PutAsync(new PutRequest { Key = Key("leased"), Lease = lease.ID });
        var alive = await leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease.ID, Keys = true });
        Assert.That((alive.GrantedTTL, alive.Keys.Single()), Is.EqualTo((2, Key("leased"))));

        await Eventually.Holds(() => kv.Range(new RangeRequest { Key = Key("leased") }).Count == 0, "the key is gone");
        var gone = await leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease.ID });
        Assert.That((gone.TTL, gone.GrantedTTL), Is.EqualTo((-1, 0)));
        using var renewals = leases.LeaseKeepAlive();
        await renewals.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease.ID });
        Assert.That(await renewals.ResponseStream.MoveNext(CancellationToken.None));
        Assert.That(renewals.ResponseStream.Current.TTL, Is.Zero);
    }

    [Test]
    public async Task Errors_have_etcds_codes_and_texts()
    {
        var kv = new KV.KVClient(_channel);
        await Refused(() => kv.PutAsync(new PutRequest()), StatusCode.InvalidArgument, "etcdserver: key is not provided");
        await Refused(() => kv.PutAsync(new PutRequest { Key = Key("a"), Lease = 12345 }), StatusCode.NotFound, "etcdserver: requested lease not found");
        await Refused(
            () => kv.PutAsync(new PutRequest { Key = Key("a"), Value = ByteString.CopyFrom(new byte[2001]) }),
            StatusCode.InvalidArgument, "etcdserver: request is too large");
        await Refused(() => kv.RangeAsync(new RangeRequest { Key = Key("a"), Revision = 1_000_000 }), StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");
        await Refused(() => kv.CompactAsync(new CompactionRequest { Revision = 1_000_000 }), StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");
        var large = new TxnRequest();
        foreach (var i in Enumerable.Range(0, 4)) large.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Key($"{i}") } });
        await Refused(() => kv.TxnAsync(large), StatusCode.InvalidArgument, "etcdserver: too many operations in txn request");
        await Refused(
            () => new Lease.LeaseClient(_channel).LeaseGrantAsync(new LeaseGrantRequest { TTL = 9_000_000_001 }),
            StatusCode.OutOfRange, "etcdserver: too large lease TTL");
    }

    [Test]
    public async Task A_transaction_that_only_reads_leaves_the_revision_alone()
    {
        var kv = new KV.KVClient(_channel);
        var put = await kv.PutAsync(new PutRequest { Key = Key("read"), Value = Key("1") });
        var txn = new TxnRequest();
        txn.Compare.Add(new Compare { Key = Key("read"), Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Greater, Version = 0 });
        txn.Success.Add(new RequestOp { RequestRange = new RangeRequest { Key = Key("read") } });
        var response = await kv.TxnAsync(txn);
        Assert.That(response.Succeeded);
        Assert.That(response.Header.Revision, Is.GreaterThanOrEqualTo(put.Header.Revision));
        Assert.That(response.Responses[0].ResponseRange.Kvs.Single().Value.ToStringUtf8(), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_physical_compaction_waits_for_the_sweep()
    {
        var kv = new KV.KVClient(_channel);
        await kv.PutAsync(new PutRequest { Key = Key("swept"), Value = Key("1") });
        var put = await kv.PutAsync(new PutRequest { Key = Key("swept"), Value = Key("2") });
        await kv.CompactAsync(new CompactionRequest { Revision = put.Header.Revision, Physical = true });
        await Refused(() => kv.RangeAsync(new RangeRequest { Key = Key("swept"), Revision = put.Header.Revision - 1 }), StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");
    }

    [Test]
    public async Task The_member_is_its_own_healthy_leader()
    {
        var status = await new Maintenance.MaintenanceClient(_channel).StatusAsync(new StatusRequest());
        Assert.That(status.Leader, Is.EqualTo(status.Header.MemberId));
        Assert.That(status.Version, Does.StartWith("3.5."));
        var members = await new Cluster.ClusterClient(_channel).MemberListAsync(new MemberListRequest());
        Assert.That(members.Members.Single().ID, Is.EqualTo(status.Header.MemberId));
    }

    [Test]
    public async Task Hashes_follow_the_live_keys()
    {
        var kv = new KV.KVClient(_channel);
        var maintenance = new Maintenance.MaintenanceClient(_channel);
        var put = await kv.PutAsync(new PutRequest { Key = Key("hashed"), Value = Key("1") });
        var before = await maintenance.HashKVAsync(new HashKVRequest { Revision = put.Header.Revision });
        await kv.PutAsync(new PutRequest { Key = Key("hashed"), Value = Key("2") });
        Assert.That((await maintenance.HashKVAsync(new HashKVRequest())).Hash, Is.Not.EqualTo(before.Hash));
        Assert.That((await maintenance.HashKVAsync(new HashKVRequest { Revision = put.Header.Revision })).Hash, Is.EqualTo(before.Hash));
    }

    [Test]
    public async Task A_range_can_be_had_as_a_stream()
    {
        var kv = new KV.KVClient(_channel);
        foreach (var i in Enumerable.Range(0, 3)) await kv.PutAsync(new PutRequest { Key = Key($"stream/{i}"), Value = Key($"{i}") });
        var request = new RangeRequest { Key = Key("stream/"), RangeEnd = Key("stream0") };

        var merged = new RangeResponse();
        using var call = kv.RangeStream(request);
        await foreach (var piece in call.ResponseStream.ReadAllAsync()) merged.MergeFrom(piece.RangeResponse);

        Assert.That(merged, Is.EqualTo(await kv.RangeAsync(request)));
    }

    [Test]
    public async Task Leadership_stays_where_it_is()
    {
        var maintenance = new Maintenance.MaintenanceClient(_channel);
        var own = (await maintenance.StatusAsync(new StatusRequest())).Header.MemberId;
        await maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = own });
        await Refused(
            () => maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = own + 1 }),
            StatusCode.FailedPrecondition, "etcdserver: bad leader transferee");
    }

    [Test]
    public void There_are_no_learners()
    {
        var add = new MemberAddRequest { IsLearner = true, PeerURLs = { "http://127.0.0.1:1" } };
        Assert.That(
            () => new Cluster.ClusterClient(_channel).MemberAddAsync(add).ResponseAsync,
            Throws.TypeOf<RpcException>().With.Property(nameof(RpcException.Status)).EqualTo(new Status(EtcdErrors.NoLearners.Code, EtcdErrors.NoLearners.Text)));
    }

    [Test]
    public async Task There_is_nothing_to_downgrade()
    {
        var maintenance = new Maintenance.MaintenanceClient(_channel);
        await Refused(
            () => maintenance.DowngradeAsync(new DowngradeRequest { Action = DowngradeRequest.Types.DowngradeAction.Cancel }),
            StatusCode.FailedPrecondition, "etcdserver: no inflight downgrade job");
        await Refused(
            () => maintenance.DowngradeAsync(new DowngradeRequest { Version = "3.4.0" }),
            StatusCode.InvalidArgument, "etcdserver: invalid downgrade target version");
        await Refused(
            () => maintenance.DowngradeAsync(new DowngradeRequest { Version = "old" }),
            StatusCode.InvalidArgument, "etcdserver: wrong downgrade target version format");
    }

    private static async Task Refused<T>(Func<AsyncUnaryCall<T>> call, StatusCode code, string text)
    {
        var error = (await Assert.ThrowsAsync<RpcException>(async () => await call()))!;
        Assert.That((error.StatusCode, error.Status.Detail), Is.EqualTo((code, text)));
    }

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);
}
