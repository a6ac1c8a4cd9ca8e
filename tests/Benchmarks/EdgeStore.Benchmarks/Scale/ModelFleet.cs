using System.Collections.Immutable;
using System.Globalization;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Benchmarks.Scale;

/// <summary>Members in sites, linked as the planner of the topologies says, each pair once.</summary>
internal sealed class ModelFleet : IMemberDirectory
{
    /// <summary>Each link remembers what it told of each member.</summary>
    private const int MostRemembered = 100_000;

    private readonly VirtualTime _time = new();
    private readonly ModelMember[] _members;
    private readonly Random _random = new(1);
    private VersionVector _target = VersionVector.Empty;
    private int _reached;
    private long _halfMs;
    private long _writtenMs;
    private int _keys;

    public ModelFleet(int members, TopologyKind topology)
    {
        Current = ClusterMembership.Create(new MembershipConfig
        {
            ClusterId = "00000000000c1057",
            Members = [.. Enumerable.Range(1, members).Select(tag => new MemberConfig
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"m{tag}"),
                Tag = tag,
                Site = Model.SiteOf(tag),
                PeerURLs = [string.Create(CultureInfo.InvariantCulture, $"http://m{tag}:2380")],
            })],
        });
        _members = [.. Enumerable.Range(1, members).Select(tag => new ModelMember(_time, this, tag, OnPublished))];
        var pairs = Pairs(topology);
        Gossips = members * pairs.Count <= MostRemembered;
        foreach (var (one, other) in pairs)
            ModelLinkEnd.Connect(_time, this, _members[one - 1], _members[other - 1], Gossips);
    }

    public ClusterMembership Current { get; }

    /// <summary>Whether members tell each other of others; in a large fleet what they remember does not fit into one process.</summary>
    public bool Gossips { get; }

    public int Links => _members.Sum(member => member.Ends.Count) / 2;

    public int MostLinks => _members.Max(member => member.Ends.Count);

    private long Bytes => _members.Sum(member => member.Ends.Sum(end => end.BytesSent));

    public void Run(long ms) => _time.RunUntil(_time.NowMs + ms);

    /// <summary>One member makes a change.</summary>
    /// <returns>Milliseconds until half of the members, and until all, include it.</returns>
    public (long HalfMs, long AllMs) Spread(int tag)
    {
        var started = _time.NowMs;
        Aim([tag], changes: 1);
        Write(tag);
        Converge();
        return (_halfMs - started, _time.NowMs - started);
    }

    /// <summary>Some members make changes within a second.</summary>
    /// <returns>Bytes on all links until all members include all of them, and how long that took from the last change on.</returns>
    public (long Bytes, long Ms, long TailMs) Burst(int[] tags, int changes, int withinMs)
    {
        var (started, before) = (_time.NowMs, Bytes);
        Aim(tags, changes);
        foreach (var tag in tags)
            for (var i = 0; i < changes; i++)
                _time.After(_random.Next(withinMs), () => Write(tag));
        Converge();
        return (Bytes - before, _time.NowMs - started, _time.NowMs - _writtenMs);
    }

    /// <returns>Bytes on all links while nothing happens.</returns>
    public long Idle(long ms)
    {
        var before = Bytes;
        Run(ms);
        return Bytes - before;
    }

    /// <exception cref="InvalidOperationException">Members that include the same changes hold different content.</exception>
    public void CheckContent()
    {
        foreach (var member in _members)
        {
            if (member.Published.Fingerprint != _members[0].Published.Fingerprint)
                throw new InvalidOperationException($"{member.Member.Name} has another fingerprint");
            if (!member.Ends.TrueForAll(end => end.IsConverged))
                throw new InvalidOperationException($"{member.Member.Name} does not see its peers converged");
        }
    }

    private void Write(int tag)
    {
        var value = new byte[Model.RecordBytes];
        _random.NextBytes(value);
        _writtenMs = _time.NowMs;
        var put = new PutRequest { Key = ByteString.CopyFromUtf8($"key-{_keys++}"), Value = ByteString.CopyFrom(value) };
        _members[tag - 1].Write(batch => batch.Put(put));
    }

    private void Aim(int[] tags, int changes)
    {
        _target = tags.Aggregate(VersionVector.Empty, (vector, tag) =>
            vector.With(new Dot(new Tag(tag), _members[tag - 1].Published.Vector[new Tag(tag)] + (ulong)changes)));
        _reached = 0;
        foreach (var member in _members)
            member.HasReached = false;
    }

    private void OnPublished(ModelMember member)
    {
        if (member.HasReached || !member.Published.Vector.Covers(_target))
            return;
        member.HasReached = true;
        if (++_reached == (_members.Length + 1) / 2)
            _halfMs = _time.NowMs;
    }

    private void Converge()
    {
        const long PatienceMs = 3_600_000;
        if (!_time.RunUntil(_time.NowMs + PatienceMs, () => _reached == _members.Length))
            throw new InvalidOperationException($"{_members.Length - _reached} members do not get everything within an hour");
    }

    private HashSet<(int, int)> Pairs(TopologyKind topology)
    {
        var settings = new TopologySettings { Kind = topology };
        var active = Current.Active.ToList();
        var peers = new ImmutableSortedSet<Tag>[_members.Length];
        Parallel.For(0, peers.Length, i => peers[i] = TopologyPlan.PeersOf(active, settings, new Tag(i + 1)));
        return [.. peers.SelectMany((others, i) => others.Select(other => (Math.Min(i + 1, other.Value), Math.Max(i + 1, other.Value))))];
    }
}
