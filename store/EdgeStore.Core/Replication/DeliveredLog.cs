namespace EdgeStore.Core.Replication;

/// <summary>
/// What a peer included at a point of its log up to which this member has merged it.
/// <code>
/// the peer's log   ──●────────●────────●──▶
///                    │        │        └ the peer says that it includes W here: not looked at while V is awaited
///                    │        └ the peer has said that it included V here: delivered when the cursor is here
///                    └ cursor: merged here up to this revision
/// </code>
/// What the peer's log holds of a key beyond that point is greater than every change of V to that key. A report that is awaited
/// is not replaced by a later one, because while the peer writes all the time the cursor never reaches its newest revision.
/// </summary>
/// <param name="delivered">Over earlier streams of this member's life.</param>
internal sealed class DeliveredLog(VersionVector delivered)
{
    private (long Revision, VersionVector Vector)? _awaited;

    public VersionVector Vector { get; private set; } = delivered;

    /// <summary>The peer's state at a revision included the vector.</summary>
    public void Report(long revision, VersionVector vector) => _awaited ??= (revision, vector);

    /// <param name="cursor">The peer's log is merged up to here, durably.</param>
    /// <returns>What has been delivered.</returns>
    public VersionVector Through(long cursor)
    {
        if (_awaited is { } report && report.Revision <= cursor) (Vector, _awaited) = (Vector.Join(report.Vector), null);
        return Vector;
    }
}
