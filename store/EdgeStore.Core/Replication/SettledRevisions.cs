namespace EdgeStore.Core.Replication;

/// <summary>
/// Tells which revisions were published at least a delay ago. Keeps a handful of marks, not one a revision: revisions
/// that come within a quarter of the delay share a mark, and settle that much early.
/// </summary>
internal sealed class SettledRevisions(int delayMs, long settled)
{
    private readonly List<(long Revision, long AtMs)> _marks = [];
    private long _settled = settled;

    /// <summary>When the next revisions settle; null when all have.</summary>
    public long? NextMs => _marks.Count > 0 ? _marks[0].AtMs + delayMs : null;

    private long Newest => _marks.Count > 0 ? _marks[^1].Revision : _settled;

    /// <returns>The greatest settled revision.</returns>
    public long Observe(long published, long nowMs)
    {
        if (published > Newest)
        {
            if (_marks.Count > 0 && nowMs - _marks[^1].AtMs < delayMs / 4) _marks[^1] = (published, _marks[^1].AtMs);
            else _marks.Add((published, nowMs));
        }

        while (_marks.Count > 0 && _marks[0].AtMs + delayMs <= nowMs)
        {
            _settled = _marks[0].Revision;
            _marks.RemoveAt(0);
        }

        return _settled;
    }
}
