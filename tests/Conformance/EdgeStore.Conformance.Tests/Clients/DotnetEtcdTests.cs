using System.Threading.Channels;
using dotnet_etcd;
using EdgeStore.Conformance.Tests.Servers;
using Etcdserverpb;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using EtcdClient = dotnet_etcd.EtcdClient;
using EventType = Mvccpb.Event.Types.EventType;

namespace EdgeStore.Conformance.Tests.Clients;

/// <summary>The NuGet client dotnet-etcd, used as its own documentation does.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class DotnetEtcdTests(Implementation implementation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private ServerProcess _server = null!;
    private EtcdClient _client = null!;

    [OneTimeSetUp]
    public async Task StartServer()
    {
        _server = await ServerProcess.StartAsync(implementation);
        _client = Connect();
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        _client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Test]
    public async Task Puts_gets_and_deletes()
    {
        await _client.PutAsync("kv/a", "1");
        await _client.PutAsync("kv/b", "2");

        Assert.That(await _client.GetValAsync("kv/a"), Is.EqualTo("1"));
        Assert.That(await _client.GetRangeValAsync("kv/"), Is.EqualTo(new Dictionary<string, string> { ["kv/a"] = "1", ["kv/b"] = "2" }));
        Assert.That((await _client.DeleteRangeAsync("kv/")).Deleted, Is.EqualTo(2));
        Assert.That(await _client.GetValAsync("kv/a"), Is.Empty);
    }

    [Test]
    public async Task Compares_and_swaps()
    {
        var take = new TxnRequest
        {
            Compare = { new Compare { Key = Of("cas"), Target = Compare.Types.CompareTarget.Create, Result = Compare.Types.CompareResult.Equal } },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = Of("cas"), Value = Of("me") } } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Of("cas") } } },
        };

        var first = await _client.TransactionAsync(take);
        var second = await _client.TransactionAsync(take);

        Assert.That((first.Succeeded, second.Succeeded), Is.EqualTo((true, false)));
        Assert.That(second.Responses[0].ResponseRange.Kvs[0].Value.ToStringUtf8(), Is.EqualTo("me"));
    }

    [Test]
    public async Task Watches()
    {
        var events = Channel.CreateUnbounded<string>();
        await using var cancellation = new Cancelled();
        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = _client.WatchRangeAsync("watched/", (WatchResponse answer) =>
        {
            if (answer.Created)
                created.TrySetResult();
            foreach (var e in answer.Events)
                events.Writer.TryWrite($"{(e.Type == EventType.Put ? "put" : "delete")} {e.Kv.Key.ToStringUtf8()}={e.Kv.Value.ToStringUtf8()}");
        }, cancellationToken: cancellation.Token);
        await created.Task.WaitAsync(s_patience);

        await _client.PutAsync("watched/a", "1");
        await _client.DeleteAsync("watched/a");

        Assert.That(await NextAsync(), Is.EqualTo("put watched/a=1"));
        Assert.That(await NextAsync(), Is.EqualTo("delete watched/a="));

        Task<string> NextAsync() => events.Reader.ReadAsync().AsTask().WaitAsync(s_patience);
    }

    [Test]
    public async Task Grants_and_revokes_leases()
    {
        var lease = (await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 })).ID;
        await _client.PutAsync(new PutRequest { Key = Of("leased"), Value = Of("here"), Lease = lease });

        var left = await _client.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = true });
        await _client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        Assert.That(left.Keys.Select(key => key.ToStringUtf8()), Is.EqualTo(new[] { "leased" }));
        Assert.That(await _client.GetValAsync("leased"), Is.Empty);
    }

    [Test]
    public async Task Locks()
    {
        var first = (await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 })).ID;
        var second = (await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 })).ID;
        var held = await _client.LockAsync("door", first);
        var waiting = _client.LockAsync("door", second);
        Assert.That(waiting.IsCompleted, Is.False);

        await _client.UnlockAsync(held.Key.ToStringUtf8());

        Assert.That((await waiting.WaitAsync(s_patience)).Key.ToStringUtf8(), Is.EqualTo($"door/{second:x}"));
    }

    [Test]
    public async Task Elects()
    {
        var lease = (await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 })).ID;

        var won = await _client.CampaignAsync("chair", lease, "me");
        var leader = await _client.LeaderAsync("chair");
        await _client.ResignAsync(won.Leader);

        Assert.That(leader.Kv.Value.ToStringUtf8(), Is.EqualTo("me"));
    }

    [Test]
    public async Task Tells_members_and_status()
    {
        Assert.That((await _client.MemberListAsync(new MemberListRequest())).Members.Select(m => m.Name), Is.EqualTo(new[] { ServerProcess.MemberName }));
        Assert.That((await _client.StatusAsync(new StatusRequest())).Leader, Is.Not.Zero);
    }

    [Test]
    public async Task Compacted_history_is_refused_in_etcds_words()
    {
        var old = (await _client.PutAsync("history", "1")).Header.Revision;
        var now = (await _client.PutAsync("history", "2")).Header.Revision;
        await _client.CompactAsync(new CompactionRequest { Revision = now });

        Assert.That(
            () => _client.GetAsync(new RangeRequest { Key = Of("history"), Revision = old }),
            Throws.TypeOf<RpcException>().With.Property("Status").Property("Detail").EqualTo("etcdserver: mvcc: required revision has been compacted"));
    }

    private static ByteString Of(string text) => ByteString.CopyFromUtf8(text);

    private EtcdClient Connect() => new(
        _server.ClientUrl.GetLeftPart(UriPartial.Authority), configureChannelOptions: options => options.Credentials = ChannelCredentials.Insecure);

    /// <summary>Ends a watch with the test.</summary>
    private sealed class Cancelled : IAsyncDisposable
    {
        private readonly CancellationTokenSource _source = new();

        public CancellationToken Token => _source.Token;

        public async ValueTask DisposeAsync()
        {
            await _source.CancelAsync();
            _source.Dispose();
        }
    }
}
