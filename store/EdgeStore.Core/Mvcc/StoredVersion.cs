using Google.Protobuf;

namespace EdgeStore.Core.Mvcc;

/// <summary>
/// One version of a key, without its value (that stays in the log at <see cref="Position"/>). Immutable; versions of a
/// key form a list from the newest, a <see cref="KeyVersion"/>, to the oldest that compaction has left. There can be ten times
/// as many old ones as keys, so they keep only what a read at an old revision shows.
/// </summary>
public class StoredVersion
{
    /// <summary>A version; or, as long as nobody has asked for it, the bytes of all older ones: most are never read after a start.</summary>
    private object? _older;

    public required ByteString Key { get; init; }

    public required LogPosition Position { get; init; }

    /// <summary>The revision of the create; 0 for a tombstone.</summary>
    public long CreateRevision { get; init; }

    /// <summary>The number of changes since the create, 1 for the create itself; 0 for a tombstone.</summary>
    public long Version { get; init; }

    public long Lease { get; init; }

    public StoredVersion? Older
    {
        get
        {
            // Several readers may unpack at the same time; all get the versions of the first.
            if (Volatile.Read(ref _older) is byte[] packed) Interlocked.CompareExchange(ref _older, PackedVersions.Unpack(packed, this), packed);
            return (StoredVersion?)_older;
        }
        init => _older = value;
    }

    /// <summary>The same for whoever looks at all versions once: packed ones stay so.</summary>
    internal StoredVersion? PeekOlder() => Volatile.Read(ref _older) is byte[] packed ? PackedVersions.Unpack(packed, this) : Older;

    /// <summary>The older versions as <see cref="PackedVersions"/>; null when there are none.</summary>
    internal byte[]? PackedOlder
    {
        get => Volatile.Read(ref _older) is byte[] packed ? packed : PackedVersions.Pack(this);
        init => _older = value;
    }

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

    /// <summary>The same without what only the newest version of a key has.</summary>
    private protected StoredVersion AsOlder() => new()
    {
        Key = Key,
        Position = Position,
        CreateRevision = CreateRevision,
        Version = Version,
        Lease = Lease,
        _older = _older,
    };
}
