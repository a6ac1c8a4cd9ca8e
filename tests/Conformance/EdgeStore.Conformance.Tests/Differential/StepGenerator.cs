using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>Draws operations from a seeded generator: the same seed and the same answers make the same sequence.</summary>
internal sealed class StepGenerator
{
    private readonly Random _random;
    private readonly Model _model;
    private readonly RequestGenerator _requests;
    private readonly WatchStepGenerator _watches;

    public StepGenerator(Random random, Model model)
    {
        _random = random;
        _model = model;
        var keys = new KeySpace(random);
        _requests = new RequestGenerator(random, keys, model);
        _watches = new WatchStepGenerator(random, keys, model);
    }

    public Step Next() => _random.Next(1000) switch
    {
        < 300 => Call("Put", _requests.Put(), (client, request) => client.Kv.PutAsync(request)),
        < 390 => Call("DeleteRange", _requests.Delete(), (client, request) => client.Kv.DeleteRangeAsync(request)),
        < 630 => Call("Range", _requests.Range(), (client, request) => client.Kv.RangeAsync(request)),
        < 810 => Call("Txn", _requests.Txn(depth: 0), (client, request) => client.Kv.TxnAsync(request)),
        < 825 => Call("Compact", Compaction(), (client, request) => client.Kv.CompactAsync(request), needsQuiet: true),
        < 855 => Call("LeaseGrant", _requests.Grant(), (client, request) => client.Lease.LeaseGrantAsync(request)),
        < 875 => Call("LeaseRevoke", new LeaseRevokeRequest { ID = _requests.LeaseId() }, (client, request) => client.Lease.LeaseRevokeAsync(request)),
        < 895 => Call("LeaseTimeToLive", _requests.TimeToLive(), (client, request) => client.Lease.LeaseTimeToLiveAsync(request)),
        < 905 => Call("LeaseLeases", new LeaseLeasesRequest(), (client, request) => client.Lease.LeaseLeasesAsync(request)),
        < 915 => KeepAlive(new LeaseKeepAliveRequest { ID = _requests.LeaseId() }),
        < 970 => _watches.Create(),
        < 997 => _watches.Cancel(),
        _ => Restart(),
    };

    private CompactionRequest Compaction() => new()
    {
        Revision = _random.NextInt64(Math.Max(1, _model.Compacted - 1), _model.Revision + 2),
        Physical = _random.Next(2) == 0,
    };

    private static Step KeepAlive(LeaseKeepAliveRequest request) => new($"LeaseKeepAlive {request}", side => AnswerAsync(async () =>
    {
        using var stream = side.Client.Lease.LeaseKeepAlive();
        await stream.RequestStream.WriteAsync(request);
        await stream.ResponseStream.MoveNext(CancellationToken.None);
        return stream.ResponseStream.Current;
    }));

    private Step Restart()
    {
        var clean = _random.Next(2) == 0;
        return new Step(
            clean ? "Restart (SIGTERM)" : "Restart (SIGKILL)",
            async side =>
            {
                await side.RestartAsync(clean);
                return "restarted";
            },
            _model.Watches.Clear,
            NeedsQuiet: true);
    }

    private static Step Call<TRequest, TAnswer>(
        string name, TRequest request, Func<Servers.EtcdClient, TRequest, AsyncUnaryCall<TAnswer>> call, bool needsQuiet = false)
        where TRequest : IMessage
        where TAnswer : IMessage =>
        new($"{name} {request}", side => AnswerAsync(async () => await call(side.Client, request)), NeedsQuiet: needsQuiet);

    public static async Task<string> AnswerAsync<T>(Func<Task<T>> call)
        where T : IMessage
    {
        try
        {
            return PermittedDifferences.Text(await call());
        }
        catch (RpcException e)
        {
            return $"{e.StatusCode}: {e.Status.Detail}";
        }
    }
}
