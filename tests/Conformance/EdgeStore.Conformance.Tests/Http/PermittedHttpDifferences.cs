namespace EdgeStore.Conformance.Tests.Http;

/// <summary>What the servers answer with different statuses, first etcd's, and why.</summary>
internal static class PermittedHttpDifferences
{
    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["POST /metrics: 200, 405"] = "Reading is GET's. etcd does not look at the method.",
        ["GET /debug/vars: 200, 404"] = "It is about the memory of a Go program, and shows the command line to whoever asks.",
    };
}
