using System.Buffers.Binary;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>The part of a state that is persisted as one small message with every batch.</summary>
public static class StateMetadata
{
    public const int FingerprintBytes = 16;

    public static MetadataMessage Of(StoreState state) => new()
    {
        MemberId = state.MemberId,
        ClusterId = state.ClusterId,
        Tag = (uint)state.Tag.Value,
        LastDenseRevision = state.Scheme.LastDense,
        Revision = state.Revision,
        CompactRevision = state.CompactRevision,
        SweptRevision = state.SweptRevision,
        HybridTime = state.HybridTime,
        Fingerprint = Encode(state.Fingerprint),
        Phase = state.Phase,
        SpaceAlarm = state.SpaceAlarm,
        ReseedRevision = state.ReseedRevision,
    };

    /// <summary>16 bytes, big endian.</summary>
    public static ByteString Encode(UInt128 fingerprint)
    {
        var bytes = new byte[FingerprintBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, fingerprint);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <exception cref="FormatException">Not 16 bytes.</exception>
    public static UInt128 Decode(ByteString fingerprint) => fingerprint.Length == FingerprintBytes
        ? BinaryPrimitives.ReadUInt128BigEndian(fingerprint.Span)
        : throw new FormatException($"a fingerprint has {FingerprintBytes} bytes, not {fingerprint.Length}");
}
