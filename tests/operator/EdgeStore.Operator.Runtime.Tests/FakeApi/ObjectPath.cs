namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>
/// What a request path names.
/// <code>
/// /apis/test.edgestore.io/v1/namespaces/a/widgets/w1/status → collection "test.edgestore.io/widgets", a, w1, status
/// /api/v1/nodes                                             → collection "/nodes", no namespace, no name
/// </code>
/// </summary>
internal sealed record ObjectPath(string Collection, string Namespace, string Name, string Subresource)
{
    internal static ObjectPath Parse(string path)
    {
        var parts = new Queue<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString));
        var group = parts.Dequeue() == "apis" ? parts.Dequeue() : string.Empty;
        parts.Dequeue();
        var ns = string.Empty;
        if (parts.Count > 2 && parts.Peek() == "namespaces")
        {
            parts.Dequeue();
            ns = parts.Dequeue();
        }

        var plural = parts.Dequeue();
        return new ObjectPath($"{group}/{plural}", ns, Next(parts), Next(parts));
    }

    private static string Next(Queue<string> parts) => parts.TryDequeue(out var part) ? part : string.Empty;
}
