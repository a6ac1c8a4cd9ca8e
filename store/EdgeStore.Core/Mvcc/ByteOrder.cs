using Google.Protobuf;

namespace EdgeStore.Core.Mvcc;

/// <summary>Keys in etcd's order: unsigned bytes.</summary>
public sealed class ByteOrder : IComparer<ByteString>
{
    public static readonly ByteOrder Instance = new();

    public int Compare(ByteString? x, ByteString? y) => x!.Span.SequenceCompareTo(y!.Span);
}
