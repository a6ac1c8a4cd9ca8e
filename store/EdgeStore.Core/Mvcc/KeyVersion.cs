using EdgeStore.Core.Merging;
using Google.Protobuf;

namespace EdgeStore.Core.Mvcc;

/// <summary>
/// One version of a key, without its value (that stays in the log at <see cref="Position"/>). Immutable; versions of a
/// key form a list from the newest to the oldest that compaction has left.
/// </summary>
public sealed class KeyVersion
{
    public required ByteString Key { get; init; }

    public required LogPosition Position { get; init; }

    /// <summary>The revision of the create; 0 for a tombstone.</summary>
    public long CreateRevision { get; init; }

    /// <summary>The number of changes since the create, 1 for the create itself; 0 for a tombstone.</summary>
    public long Version { get; init; }

    public long Lease { get; init; }

    public required RecordIdentity Identity { get; init; }

    /// <summary>What this version adds to the member's fingerprint: zero for tombstones and local-only keys.</summary>
    public UInt128 Fingerprint { get; init; }

    public bool IsLocalOnly { get; init; }

    public KeyVersion? Older { get; init; }

    public bool IsTombstone => Identity.IsTombstone;

    public long ModRevision => Position.Revision;

    /// <summary>The version that was current at a revision, or null when the key was not there (yet, or any more).</summary>
    public KeyVersion? LiveAt(long revision)
    {
        var version = this;
        while (version is not null && version.ModRevision > revision) version = version.Older;
        return version is null || version.IsTombstone ? null : version;
    }

    internal KeyVersion WithOlder(KeyVersion? older) => new()
    {
        Key = Key,
        Position = Position,
        CreateRevision = CreateRevision,
        Version = Version,
        Lease = Lease,
        Identity = Identity,
        Fingerprint = Fingerprint,
        IsLocalOnly = IsLocalOnly,
        Older = older,
    };
}
