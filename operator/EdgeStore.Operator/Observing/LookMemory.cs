using System.Collections.Concurrent;
using EdgeStore.Operator.Runtime.LeaderElection;

namespace EdgeStore.Operator.Observing;

/// <summary>
/// What each member was last seen to hold, by cluster. Two looks are compared only when some time lies between them:
/// changes of the API server cause bursts of looks, and replication takes its time. It ends with the leader's term; the next
/// one compares from its second look on.
/// </summary>
internal sealed class LookMemory : ITermEnd
{
    private static readonly TimeSpan LeastDistance = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Looks> _clusters = new();

    /// <summary>Join of what all current members were seen to hold at the previous look, or null when there was none.</summary>
    public VersionVector? PreviousJoin(string clusterUid, IReadOnlySet<string> members, DateTimeOffset now)
    {
        if (_clusters.GetValueOrDefault(clusterUid) is not { } looks) return null;
        var previous = now - looks.At >= LeastDistance ? looks.Latest : looks.Before;
        return previous is null ? null : VersionVector.JoinAll(previous.Where(p => members.Contains(p.Key)).Select(p => p.Value));
    }

    /// <summary>Takes in the vectors of this look. Of a member that is silent, the last known one stays.</summary>
    public void Remember(string clusterUid, IReadOnlyDictionary<string, VersionVector> vectors, DateTimeOffset now)
    {
        var known = _clusters.GetValueOrDefault(clusterUid);
        if (known is not null && now - known.At < LeastDistance) return;
        var latest = new Dictionary<string, VersionVector>(known?.Latest ?? [], StringComparer.Ordinal);
        foreach (var (name, vector) in vectors) latest[name] = vector;
        _clusters[clusterUid] = new Looks(now, known?.Latest, latest);
    }

    public void Forget(string clusterUid) => _clusters.TryRemove(clusterUid, out _);

    public void OnTermEnd() => _clusters.Clear();

    private sealed record Looks(DateTimeOffset At, Dictionary<string, VersionVector>? Before, Dictionary<string, VersionVector> Latest);
}
