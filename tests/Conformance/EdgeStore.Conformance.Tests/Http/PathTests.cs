using System.Net;
using System.Text;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Http;

/// <summary>What there is on the client port beside gRPC, and what there is not: asked of both servers.</summary>
public sealed class PathTests
{
    private static readonly string[] s_requests =
    [
        "GET /", "GET /no/such/path",
        "GET /health", "HEAD /health", "POST /health", "GET /version", "POST /version", "GET /metrics", "HEAD /metrics", "POST /metrics",
        "GET /config", "GET /config/local/log", "POST /config/local/log", "DELETE /config/local/log", "GET /debug/vars", "GET /debug/requests", "GET /debug/events",
        "GET /debug/pprof/", "GET /debug/pprof/heap", "GET /debug/pprof/profile", "GET /debug/pprof/cmdline",
        "GET /v2", "GET /v2/keys", "GET /v2/keys/a", "PUT /v2/keys/a", "DELETE /v2/keys/a", "GET /v2/machines", "GET /v2/members", "POST /v2/members",
        "GET /v2/stats/self", "GET /v2/stats/leader", "GET /v2/stats/store", "GET /v2/auth/enable", "GET /v2/auth/users",
        "GET /raft", "POST /raft", "GET /members", "GET /leases",
        "GET /v3", "GET /v3/kv/range", "PUT /v3/kv/range", "POST /v3/kv/range", "POST /v3/kv/nothing", "OPTIONS /v3/kv/range", "OPTIONS /no/such/path",
    ];

    [Test]
    public async Task Both_answer_with_the_same_status()
    {
        var etcd = await StatusesAsync(Implementation.Etcd);
        var own = await StatusesAsync(Implementation.EdgeStore);

        var different = s_requests.Where(request => etcd[request] != own[request]).Select(request => $"{request}: {(int)etcd[request]}, {(int)own[request]}");
        Assert.That(different, Is.EquivalentTo(PermittedHttpDifferences.Reasons.Keys));
    }

    private static async Task<Dictionary<string, HttpStatusCode>> StatusesAsync(Implementation implementation)
    {
        await using var server = await ServerProcess.StartAsync(implementation);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.ClientUrl };
        var statuses = new Dictionary<string, HttpStatusCode>();
        foreach (var request in s_requests)
        {
            var (method, path) = (request.Split(' ')[0], request.Split(' ')[1]);
            using var message = new HttpRequestMessage(new HttpMethod(method), path);
            if (method is "POST" or "PUT") message.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
            statuses[request] = answer.StatusCode;
        }

        return statuses;
    }
}
