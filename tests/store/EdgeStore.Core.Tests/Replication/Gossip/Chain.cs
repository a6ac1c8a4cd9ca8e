namespace EdgeStore.Core.Tests.Replication.Gossip;

/// <summary>Members of which each has a link with the next one only.</summary>
internal sealed class Chain
{
    private readonly List<(LinkUnderTest One, LinkUnderTest Other)> _links = [];

    public Chain(int members)
    {
        Replicas = [.. Enumerable.Range(1, members).Select(tag => new Replica(tag, members))];
        for (var at = 0; at + 1 < members; at++) _links.Add(LinkUnderTest.Connect(Replicas[at], Replicas[at + 1]));
    }

    public IReadOnlyList<Replica> Replicas { get; }

    public long NowMs { get; private set; }

    /// <param name="left">The places of two neighbours.</param>
    public void Cut(int left, int right) => _links.RemoveAll(link => link.One.Replica == Replicas[left] && link.Other.Replica == Replicas[right]);

    public void Run(int ms)
    {
        for (var step = 0; step < ms; step += 50)
        {
            NowMs += 50;
            foreach (var (one, other) in _links)
            {
                one.Advance(50);
                other.Advance(50);
                LinkUnderTest.Deliver(one, other);
            }
        }
    }
}
