using System.IO.Hashing;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Transactions;

namespace EdgeStore.Core.Storage;

/// <summary>Reads the part of the log that a start took from its index: that it is there, and still what the index says.</summary>
/// <param name="index">What the start used.</param>
public sealed class LogCheck(LogIndex index)
{
    private readonly XxHash128 _hash = new();
    private UInt128 _digest;
    private UInt128 _fingerprint;

    /// <exception cref="CorruptStoreException">The content is no entry.</exception>
    public void Add(LogPosition position, ReadOnlySpan<byte> content)
    {
        if (position.CompareTo(index.Last) > 0) return;
        if (!EncodedEntry.TryRead(content, out var entry)) throw new CorruptStoreException($"the log entry at {position} cannot be decoded");
        _digest = unchecked(_digest + LogDigest.Of(position, entry, _hash));
        var newest = index.Keys.Find(entry.Key);
        if (newest?.Position == position && !entry.IsLocalOnly) _fingerprint = unchecked(_fingerprint + RecordHash.Of(entry, _hash));
    }

    /// <exception cref="CorruptStoreException">The log is another one.</exception>
    public void Complete()
    {
        if (_digest != index.Digest || StateMetadata.Encode(_fingerprint) != index.Metadata.Fingerprint)
            throw new CorruptStoreException($"the log up to revision {index.Last.Revision} is not what its index says: entries are missing or changed");
    }
}
