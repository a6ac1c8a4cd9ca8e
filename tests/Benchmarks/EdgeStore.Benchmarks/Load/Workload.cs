namespace EdgeStore.Benchmarks.Load;

/// <summary>What a case sends.</summary>
/// <param name="Requests">Drawn by their weights.</param>
/// <param name="Keys">Keys are drawn evenly from 0 to this, exclusive.</param>
internal sealed record Workload((RequestTemplate Template, int Weight)[] Requests, int Keys)
{
    private readonly int _weights = Requests.Sum(request => request.Weight);

    public RequestTemplate Draw(Random random)
    {
        if (Requests.Length == 1)
            return Requests[0].Template;
        var at = random.Next(_weights);
        foreach (var (template, weight) in Requests)
        {
            if (at < weight)
                return template;
            at -= weight;
        }

        throw new InvalidOperationException("weights");
    }
}
