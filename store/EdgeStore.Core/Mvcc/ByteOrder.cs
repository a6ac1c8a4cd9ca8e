using Google.Protobuf;

namespace EdgeStore.Core.Mvcc;

/// <summary>Keys in etcd's order: unsigned bytes.</summary>
public sealed class ByteOrder : IComparer<ByteString>
{
    public static readonly ByteOrder Instance = new();

    public int Compare(ByteString? x, ByteString? y) => x!.Span.SequenceCompareTo(y!.Span);

    /// <summary>The first key after another.</summary>
    public static ByteString Successor(ByteString key)
    {
        var bytes = new byte[key.Length + 1];
        key.Span.CopyTo(bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
