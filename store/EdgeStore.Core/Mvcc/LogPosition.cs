namespace EdgeStore.Core.Mvcc;

/// <summary>
/// Where an entry stands in a member's log: the revision of its transaction, and its place within it.
/// </summary>
public readonly record struct LogPosition(long Revision, int Sub) : IComparable<LogPosition>
{
    public int CompareTo(LogPosition other)
    {
        var byRevision = Revision.CompareTo(other.Revision);
        return byRevision != 0 ? byRevision : Sub.CompareTo(other.Sub);
    }
}
