using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Benchmarks.Load;

/// <summary>Fills a server, as fast as it can without being measured.</summary>
internal static class Preload
{
    private const int Clients = 128;

    public static async Task PutAllAsync(EtcdClient client, IEnumerable<PutRequest> puts)
    {
        using var requests = puts.GetEnumerator();
        using var turn = new SemaphoreSlim(1);
        async Task PutAsync()
        {
            while (await NextAsync() is { } request)
                await client.Kv.PutAsync(request);
        }

        async Task<PutRequest?> NextAsync()
        {
            await turn.WaitAsync();
            try
            {
                return requests.MoveNext() ? requests.Current : null;
            }
            finally
            {
                turn.Release();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => PutAsync()));
    }
}
