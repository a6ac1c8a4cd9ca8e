using System.Buffers.Binary;
using EdgeStore.Server.Import.Bolt;

namespace EdgeStore.Server.Tests.Support;

/// <summary>Makes small files such as bbolt's: buckets at the top, each in place, in a leaf, or in leaves below a branch.</summary>
internal sealed class BoltWriter
{
    public const int PageSize = 1024;

    private const int Header = 16;
    private const int PerLeaf = 5;

    private readonly SortedDictionary<string, List<(byte[] Key, byte[] Value)>> _buckets = new(StringComparer.Ordinal);
    private readonly List<byte[]> _pages = [new byte[PageSize], new byte[PageSize]];

    public void Add(string bucket, byte[] key, byte[] value)
    {
        if (!_buckets.TryGetValue(bucket, out var items)) _buckets.Add(bucket, items = []);
        items.Add((key, value));
    }

    private ulong NextPage => (ulong)_pages.Sum(page => page.Length / PageSize);

    /// <param name="inPlace">Buckets that are kept inside of the root's leaf.</param>
    public byte[] ToFile(params string[] inPlace)
    {
        var root = _buckets
            .Select(bucket => (System.Text.Encoding.ASCII.GetBytes(bucket.Key), inPlace.Contains(bucket.Key) ? [.. BucketHeader(0), .. Leaf(0, bucket.Value, false)] : BucketHeader(Tree(bucket.Value))))
            .ToList();
        var rootPage = Append(id => Leaf(id, root, true));
        foreach (var meta in new[] { 0, 1 }) WriteMeta(_pages[meta], meta, rootPage, transaction: (ulong)meta + 7);
        return [.. _pages.SelectMany(page => page)];
    }

    /// <summary>Sets the checksum of a meta page right.</summary>
    public static void Seal(Span<byte> page)
    {
        var meta = page.Slice(Header, BoltMeta.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[56..], BoltMeta.Fnv1a(meta[..56]));
    }

    private void WriteMeta(Span<byte> page, int id, ulong root, ulong transaction)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(page, (ulong)id);
        BinaryPrimitives.WriteUInt16LittleEndian(page[8..], 4);
        var meta = page[Header..];
        BinaryPrimitives.WriteUInt32LittleEndian(meta, 0xED0CDAED);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[4..], 2);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[8..], PageSize);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[16..], root);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[40..], NextPage);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[48..], transaction);
        Seal(page);
    }

    private ulong Tree(List<(byte[] Key, byte[] Value)> items)
    {
        var leaves = items.Chunk(PerLeaf).Select(some => (some[0].Key, Append(id => Leaf(id, some, false)))).ToList();
        return leaves is [var only] ? only.Item2 : Append(id => Branch(id, leaves));
    }

    private ulong Append(Func<ulong, byte[]> make)
    {
        var id = NextPage;
        _pages.Add(make(id));
        return id;
    }

    private static byte[] BucketHeader(ulong root)
    {
        var header = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(header, root);
        return header;
    }

    private static byte[] Leaf(ulong id, IReadOnlyCollection<(byte[] Key, byte[] Value)> items, bool areBuckets)
    {
        var content = items.SelectMany(item => item.Key.Concat(item.Value)).ToArray();
        var page = Page(id, 2, items.Count, content);
        var (element, position) = (Header, Header + (16 * items.Count));
        foreach (var (key, value) in items)
        {
            var at = page.AsSpan(element);
            BinaryPrimitives.WriteUInt32LittleEndian(at, areBuckets ? 1u : 0);
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], position - element);
            BinaryPrimitives.WriteInt32LittleEndian(at[8..], key.Length);
            BinaryPrimitives.WriteInt32LittleEndian(at[12..], value.Length);
            position += key.Length + value.Length;
            element += 16;
        }

        return page;
    }

    private static byte[] Branch(ulong id, List<(byte[] Key, ulong Child)> children)
    {
        var page = Page(id, 1, children.Count, [.. children.SelectMany(child => child.Key)]);
        var (element, position) = (Header, Header + (16 * children.Count));
        foreach (var (key, child) in children)
        {
            BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(element), position - element);
            BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(element + 4), key.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(element + 8), child);
            position += key.Length;
            element += 16;
        }

        return page;
    }

    /// <summary>One that runs over into the next ones when it must.</summary>
    private static byte[] Page(ulong id, ushort kind, int count, byte[] content)
    {
        var size = Header + (16 * count) + content.Length;
        var pages = (size + PageSize - 1) / PageSize;
        var page = new byte[pages * PageSize];
        BinaryPrimitives.WriteUInt64LittleEndian(page, id);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(8), kind);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(10), (ushort)count);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(12), pages - 1);
        content.CopyTo(page, Header + (16 * count));
        return page;
    }
}
