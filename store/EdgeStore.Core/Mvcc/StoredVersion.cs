using Google.Protobuf;

namespace EdgeStore.Core.Mvcc;

/// <summary>
/// One version of a key, without its value (that stays in the log at <see cref="Position"/>). Immutable; versions of a
/// key form a list from the newest, a <see cref="KeyVersion"/>, to the oldest that compaction has left. There can be ten times
/// as many old ones as keys, so they keep only what a read at an old revision shows.
/// </summary>
public class StoredVersion
{
    public required ByteString Key { get; init; }

    public required LogPosition Position { get; init; }

    /// <summary>The revision of the create; 0 for a tombstone.</summary>
    public long CreateRevision { get; init; }

    /// <summary>The number of changes since the create, 1 for the create itself; 0 for a tombstone.</summary>
    public long Version { get; init; }

    public long Lease { get; init; }

    public StoredVersion? Older { get; init; }

    public bool IsTombstone => Version == 0;

    public long ModRevision => Position.Revision;

    /// <summary>The version that was current at a revision, or null when the key was not there (yet, or any more).</summary>
    public StoredVersion? LiveAt(long revision)
    {
        var version = this;
        while (version is not null && version.ModRevision > revision) version = version.Older;
        return version is null || version.IsTombstone ? null : version;
    }

    internal virtual StoredVersion WithOlder(StoredVersion? older) => new()
    {
        Key = Key,
        Position = Position,
        CreateRevision = CreateRevision,
        Version = Version,
        Lease = Lease,
        Older = older,
    };
}
