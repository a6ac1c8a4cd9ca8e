using System.Buffers.Binary;

namespace EdgeStore.Server.Import.Bolt;

/// <summary>
/// A page of a B+ tree, with those that it runs over into. Numbers are little-endian.
/// <code>
/// header          id 8, flags 2, count 2, overflow 4
/// branch element  position 4, key size 4, page 8
/// leaf element    flags 4, position 4, key size 4, value size 4
/// </code>
/// Positions count from the element. Whatever does not fit into the page is refused.
/// </summary>
internal readonly struct BoltPage
{
    public const int HeaderSize = 16;

    private const int ElementSize = 16;
    private const ushort BranchFlag = 1;
    private const ushort LeafFlag = 2;
    private const uint BucketFlag = 1;

    private readonly ReadOnlyMemory<byte> _bytes;

    /// <exception cref="BoltException">It is no page of a tree.</exception>
    public BoltPage(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderSize) throw new BoltException("a page is cut short");
        _bytes = bytes;
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[8..]);
        if (flags is not (BranchFlag or LeafFlag)) throw new BoltException($"a page of a tree is of kind {flags}");
        IsLeaf = flags == LeafFlag;
        Count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[10..]);
    }

    public bool IsLeaf { get; }

    public int Count { get; }

    /// <summary>For how many pages after the first a page goes on.</summary>
    public static uint OverflowOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);

    /// <summary>Of a branch.</summary>
    public ulong ChildAt(int index) => BinaryPrimitives.ReadUInt64LittleEndian(Element(index).Span[8..]);

    /// <summary>Of a leaf.</summary>
    public BoltItem ItemAt(int index)
    {
        var element = Element(index).Span;
        var keySize = NumberAt(element, 8);
        var position = HeaderSize + ((long)index * ElementSize) + NumberAt(element, 4);
        return new BoltItem(Part(position, keySize), Part(position + keySize, NumberAt(element, 12)), (NumberAt(element, 0) & BucketFlag) != 0);
    }

    private ReadOnlyMemory<byte> Element(int index) => Part(HeaderSize + ((long)index * ElementSize), ElementSize);

    private ReadOnlyMemory<byte> Part(long start, long length) =>
        start + length <= _bytes.Length ? _bytes.Slice((int)start, (int)length) : throw new BoltException("an element does not fit into its page");

    private static uint NumberAt(ReadOnlySpan<byte> element, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(element[offset..]);
}
