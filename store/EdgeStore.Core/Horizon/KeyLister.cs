using System.Buffers.Binary;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Horizon;

/// <summary>Lists a snapshot's live keys for a peer that is past the horizon, in parts.</summary>
internal sealed class KeyLister(StoreState snapshot)
{
    private readonly IEnumerator<KeyVersion> _keys = snapshot.Keys.All.Where(version => !version.IsTombstone && !version.IsLocalOnly).GetEnumerator();
    private bool _hasBegun;

    public bool IsDone { get; private set; }

    public KeyListing Next(int maxBytes)
    {
        var part = new KeyListing { Begins = !_hasBegun };
        _hasBegun = true;
        using var hashes = new MemoryStream();
        Span<byte> hash = stackalloc byte[PeerKeys.HashBytes];
        while (hashes.Length == 0 || hashes.Length + PeerKeys.HashBytes <= maxBytes)
        {
            if (!_keys.MoveNext())
            {
                IsDone = true;
                part.Ends = true;
                part.Vector = snapshot.Vector.ToMessage();
                part.Collected = snapshot.Collected.ToMessage();
                break;
            }

            BinaryPrimitives.WriteUInt128BigEndian(hash, PeerKeys.HashOf(_keys.Current.Key));
            hashes.Write(hash);
        }

        part.Hashes = ByteString.CopyFrom(hashes.GetBuffer().AsSpan(0, (int)hashes.Length));
        return part;
    }
}
