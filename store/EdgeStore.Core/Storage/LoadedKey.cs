using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Storage;

/// <summary>A key while the log is read: its newest version so far changes in place, and only what it supersedes becomes an object.</summary>
internal sealed class LoadedKey
{
    private LogPosition _position;
    private long _createRevision;
    private long _version;
    private Dot _birthDot;
    private StoredVersion? _older;

    /// <param name="key">Of a key that is not known yet.</param>
    public LoadedKey(ByteString key) => Key = key;

    /// <param name="known">What the following entries supersede.</param>
    public LoadedKey(KeyVersion known)
    {
        Key = known.Key;
        Fingerprint = known.Fingerprint;
        FormerLease = known.Lease;
        WasLive = !known.IsTombstone;
        _older = known.ToOlder();
    }

    public ByteString Key { get; }

    /// <summary>Of the version before the first that was added.</summary>
    public long FormerLease { get; }

    /// <inheritdoc cref="FormerLease"/>
    public bool WasLive { get; }

    public RecordIdentity Identity { get; private set; }

    public long Lease { get; private set; }

    public UInt128 Fingerprint { get; private set; }

    public bool IsLocalOnly { get; private set; }

    /// <summary>The newest record itself, where more of it is wanted than the version keeps.</summary>
    public RecordMessage? Record { get; private set; }

    public void Add(LogPosition position, in EncodedEntry entry, UInt128 fingerprint, RecordMessage? record)
    {
        if (_position != default)
        {
            _older = new StoredVersion
            {
                Key = Key,
                Position = _position,
                CreateRevision = _createRevision,
                Version = _version,
                Lease = Lease,
                Older = _older,
            };
        }

        _position = position;
        _createRevision = entry.CreateRevision;
        _version = entry.Version;
        _birthDot = entry.BirthDot;
        (Identity, Lease, IsLocalOnly) = (entry.Identity, entry.Lease, entry.IsLocalOnly);
        (Fingerprint, Record) = (fingerprint, record);
    }

    public KeyVersion ToVersion() => new()
    {
        Key = Key,
        Position = _position,
        CreateRevision = _createRevision,
        Version = _version,
        Lease = Lease,
        Identity = Identity,
        BirthDot = _birthDot,
        Fingerprint = Fingerprint,
        IsLocalOnly = IsLocalOnly,
        Older = _older,
    };
}
