using System.Collections.Concurrent;
using EdgeStore.Operator.Runtime.Tests.FakeApi;

namespace EdgeStore.Benchmarks.Reconciling;

/// <summary>Requests that reached the API server, by verb and type.</summary>
internal sealed class RequestCounter
{
    private ConcurrentDictionary<string, long> _counts = new();

    public Task CountAsync(FakeRequest request, CancellationToken cancellationToken)
    {
        var type = request.Path.Collection.Split('/')[1] + (request.Path.Subresource.Length > 0 ? "/" + request.Path.Subresource : "");
        _counts.AddOrUpdate($"{request.Verb} {type}", 1, (_, n) => n + 1);
        return Task.CompletedTask;
    }

    /// <summary>Since the last call.</summary>
    public IReadOnlyDictionary<string, long> Take() => Interlocked.Exchange(ref _counts, new());
}
