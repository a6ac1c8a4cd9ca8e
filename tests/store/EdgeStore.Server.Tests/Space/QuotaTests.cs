using System.Net;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeStore.Server.Tests.Space;

public sealed class QuotaTests
{
    private const int QuotaBytes = 24 << 20;

    /// <summary>Random, so that it does not compress.</summary>
    private static readonly byte[] Megabyte = RandomBytes();

    private TestServer _server = null!;
    private GrpcChannel _channel = null!;

    [TearDown]
    public async Task Stop()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Beyond_the_quota_writes_are_refused_until_space_is_made_and_the_alarm_disarmed()
    {
        await StartAsync($"--quota-backend-bytes={QuotaBytes}");
        var revision = 0L;
        var refusal = await RefusalAsync(async () =>
        {
            while (true) revision = (await Kv.PutAsync(Put())).Header.Revision;
        });
        Assert.That((refusal.StatusCode, refusal.Status.Detail), Is.EqualTo((StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded")));

        var member = (await Maintenance.StatusAsync(new StatusRequest())).Header.MemberId;
        var alarm = new AlarmMember { MemberID = member, Alarm = AlarmType.Nospace };
        Assert.That((await AlarmAsync(AlarmRequest.Types.AlarmAction.Get)).Alarms, Is.EqualTo(new[] { alarm }));
        Assert.That((await Maintenance.StatusAsync(new StatusRequest())).Errors, Is.EqualTo(new[] { $"memberID:{member} alarm:NOSPACE " }));
        await RefusedAsync(async () => await Kv.PutAsync(new PutRequest { Key = Key("small") }));
        await RefusedAsync(async () => await new Lease.LeaseClient(_channel).LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 }));

        await Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key("large") });
        await Kv.CompactAsync(new CompactionRequest { Revision = revision + 1, Physical = true });
        await Maintenance.DefragmentAsync(new DefragmentRequest());
        await RefusedAsync(async () => await Kv.PutAsync(new PutRequest { Key = Key("small") }));

        Assert.That((await AlarmAsync(AlarmRequest.Types.AlarmAction.Deactivate, member)).Alarms, Is.EqualTo(new[] { alarm }));
        await Kv.PutAsync(Put());
        Assert.That((await AlarmAsync(AlarmRequest.Types.AlarmAction.Get)).Alarms, Is.Empty);
    }

    [Test]
    public async Task A_disk_without_the_reserve_is_full_and_a_probe_can_leave_that_out()
    {
        await StartAsync($"--reserved-disk-bytes={long.MaxValue / 2}");
        using var http = new HttpClient { BaseAddress = _server.MetricsUrl };
        Assert.That((await http.GetAsync("/health")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await RefusedAsync(async () => await Kv.PutAsync(new PutRequest { Key = Key("a") }));

        await Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key("a") });
        Assert.That((await http.GetAsync("/health")).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await http.GetAsync("/health?exclude=NOSPACE")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_disarmed_alarm_is_raised_again_while_there_is_no_room()
    {
        await StartAsync($"--reserved-disk-bytes={long.MaxValue / 2}");
        await RefusedAsync(async () => await Kv.PutAsync(new PutRequest { Key = Key("a") }));
        var member = (await Maintenance.StatusAsync(new StatusRequest())).Header.MemberId;
        await AlarmAsync(AlarmRequest.Types.AlarmAction.Deactivate, member);
        Assert.That((await AlarmAsync(AlarmRequest.Types.AlarmAction.Get)).Alarms, Is.Empty);

        await RefusedAsync(async () => await Kv.TxnAsync(new TxnRequest { Failure = { new RequestOp { RequestPut = new PutRequest { Key = Key("a") } } } }));

        Assert.That((await AlarmAsync(AlarmRequest.Types.AlarmAction.Get)).Alarms, Has.Count.EqualTo(1));
    }

    private KV.KVClient Kv => new(_channel);

    private Maintenance.MaintenanceClient Maintenance => new(_channel);

    private async Task StartAsync(params string[] arguments)
    {
        _server = await TestServer.StartAsync(arguments);
        _channel = TestServer.Connect(_server.ClientUrl);
    }

    private async Task<AlarmResponse> AlarmAsync(AlarmRequest.Types.AlarmAction action, ulong member = 0) =>
        await Maintenance.AlarmAsync(new AlarmRequest { Action = action, MemberID = member, Alarm = member == 0 ? AlarmType.None : AlarmType.Nospace });

    private static PutRequest Put() => new() { Key = Key("large"), Value = UnsafeByteOperations.UnsafeWrap(Megabyte) };

    private static async Task RefusedAsync(Func<Task> call) =>
        Assert.That((await RefusalAsync(call)).Status.Detail, Is.EqualTo("etcdserver: mvcc: database space exceeded"));

    private static async Task<RpcException> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(() => call()))!;

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);

    private static byte[] RandomBytes()
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
