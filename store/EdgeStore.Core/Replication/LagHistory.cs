using EdgeStore.Core.Mvcc;

namespace EdgeStore.Core.Replication;

/// <summary>
/// Tells for how long a peer has been behind. Remembers, for some moments of this member's past, what its state was; a peer
/// lags since the first of them that it does not hold.
/// <code>
/// marks   0 s   10 s   11 s   12 s      now 13 s
/// holds   yes   yes    no     no        lag 2 s
/// </code>
/// The newest marks lie <see cref="Spacing"/> apart, older ones ever farther, so that a handful covers weeks; a lag is short
/// of the truth by less than a fifth. Safe for concurrent use.
/// </summary>
public sealed class LagHistory
{
    public const int MaxMarks = 128;

    public static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<Mark> _marks = [];

    /// <param name="initial">What the process began with: who lacks some of that lags since then at least.</param>
    /// <param name="now">On the monotonic clock that all calls use.</param>
    public LagHistory(StoreState initial, TimeSpan now) => _marks.Add(Mark.Of(initial, now));

    /// <summary>Notes a state that has just been committed.</summary>
    public void Note(StoreState state, TimeSpan now)
    {
        lock (_lock)
        {
            if (now - _marks[^1].At < Spacing && _marks.Count > 1) return;
            _marks.Add(Mark.Of(state, now));
            if (_marks.Count > MaxMarks) Thin();
        }
    }

    /// <returns>Zero when the peer holds everything that the state does.</returns>
    public TimeSpan LagOf(PeerView peer, StoreState current, TimeSpan now)
    {
        if (peer.Holds(current)) return TimeSpan.Zero;
        lock (_lock)
        {
            // A peer that holds a state holds all before it.
            var (low, high) = (0, _marks.Count - 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_marks[middle].IsHeldBy(peer)) low = middle + 1;
                else high = middle;
            }

            // Past the last mark: what it lacks came within a spacing after it.
            var since = now - _marks[low].At;
            return since > TimeSpan.Zero ? since : TimeSpan.FromMilliseconds(1);
        }
    }

    /// <summary>
    /// Drops the mark that is missed least: whose neighbours' gap is the smallest for its age. So gaps grow with age. The
    /// first one, the process's beginning, stays.
    /// </summary>
    private void Thin()
    {
        var now = _marks[^1].At;
        _marks.RemoveAt(Enumerable.Range(1, _marks.Count - 2).MinBy(at => (_marks[at + 1].At - _marks[at - 1].At) / (now - _marks[at].At)));
    }

    private sealed record Mark(TimeSpan At, long Revision, VersionVector Seen)
    {
        public static Mark Of(StoreState state, TimeSpan at) => new(at, state.Revision, state.Seen);

        public bool IsHeldBy(PeerView peer) => peer.Holds(Revision, Seen);
    }
}
