using EdgeStore.Core.Merging;
using EdgeStore.Core.Replication;

namespace EdgeStore.Core.Mvcc;

/// <summary>The newest version of a key: it also has what merges and fingerprints need.</summary>
public sealed class KeyVersion : StoredVersion
{
    public required RecordIdentity Identity { get; init; }

    /// <summary>The change that began the incarnation; none (0, 0) for a key that was made before this member joined a cluster.</summary>
    public Dot BirthDot { get; init; }

    /// <summary>What this version adds to the member's fingerprint: zero for tombstones and local-only keys.</summary>
    public UInt128 Fingerprint { get; init; }

    public bool IsLocalOnly { get; init; }

    /// <summary>What is left of it when a newer one takes its place.</summary>
    internal StoredVersion ToOlder() => AsOlder();

    internal override KeyVersion WithOlder(StoredVersion? older) => new()
    {
        Key = Key,
        Position = Position,
        CreateRevision = CreateRevision,
        Version = Version,
        Lease = Lease,
        Identity = Identity,
        BirthDot = BirthDot,
        Fingerprint = Fingerprint,
        IsLocalOnly = IsLocalOnly,
        Older = older,
    };
}
