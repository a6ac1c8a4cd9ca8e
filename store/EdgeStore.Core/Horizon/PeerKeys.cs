using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Horizon;

/// <summary>
/// The live keys that a peer has in a snapshot, as hashes; put together from the parts of its listing.
/// </summary>
public sealed class PeerKeys
{
    public const int HashBytes = 16;

    /// <summary>Some hundreds of megabytes; a peer that lists more does not keep to any member's size.</summary>
    public const int MaxKeys = 1 << 24;

    private readonly HashSet<UInt128> _hashes = [];

    public int Count => _hashes.Count;

    public bool IsComplete { get; private set; }

    /// <summary>What the snapshot includes.</summary>
    public VersionVector Vector { get; private set; } = VersionVector.Empty;

    public CollectedTombstones Collected { get; private set; } = CollectedTombstones.None;

    public static UInt128 HashOf(ByteString key) => XxHash128.HashToUInt128(key.Span);

    public bool Contains(ByteString key) => _hashes.Contains(HashOf(key));

    public void Add(KeyListing part)
    {
        var hashes = part.Hashes.Span;
        for (; hashes.Length >= HashBytes; hashes = hashes[HashBytes..]) _hashes.Add(BinaryPrimitives.ReadUInt128BigEndian(hashes));
        if (!part.Ends) return;
        IsComplete = true;
        Vector = VersionVector.FromMessage(part.Vector);
        Collected = CollectedTombstones.FromMessage(part.Collected);
    }
}
