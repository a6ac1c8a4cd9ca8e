using System.Buffers.Binary;

namespace EdgeStore.Server.Import.Bolt;

/// <summary>
/// Reads a database of bbolt, etcd's storage engine, as its last transaction left it: buckets, which are B+ trees of pages.
/// Not thread-safe.
/// <code>
/// page 0, 1   meta, which names the root bucket's page
/// leaf        the value of a bucket is the page of its tree, or 0 and its only page in place
/// </code>
/// Pages have no checksums: what a wrong byte does to a tree is noticed, what it does to a value is not.
/// </summary>
internal sealed class BoltFile : IDisposable
{
    private const int BucketHeaderSize = 16;
    private const int SmallestPage = 1024;
    private const int LargestPage = 1 << 16;

    private readonly Stream _stream;
    private readonly BoltMeta _meta;

    /// <param name="stream">Seekable; closed with this.</param>
    /// <exception cref="BoltException">It is no such file.</exception>
    public BoltFile(Stream stream)
    {
        _stream = stream;
        _meta = Metas().MaxBy(meta => meta.Transaction) ?? throw new BoltException("it has no meta page that holds");
    }

    /// <returns>The items of a bucket at the top, by key; none when there is no such bucket.</returns>
    /// <exception cref="BoltException">While it is enumerated: the tree is damaged.</exception>
    public IEnumerable<BoltItem> Bucket(string name)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(name);
        foreach (var item in Tree(ReadPage(_meta.Root)))
            if (item.IsBucket && item.Key.Span.SequenceEqual(bytes))
                return Tree(RootOf(item));
        return [];
    }

    public void Dispose() => _stream.Dispose();

    private IEnumerable<BoltMeta> Metas()
    {
        var first = MetaAt(0);
        if (first is not null) yield return first;

        // Without the first one, the size of a page, and with it the place of the second, is not known.
        for (var size = first?.PageSize ?? SmallestPage; size <= (first?.PageSize ?? LargestPage); size *= 2)
            if (MetaAt(size) is { } second && second.PageSize == size) yield return second;
    }

    private BoltMeta? MetaAt(long position)
    {
        var bytes = new byte[BoltMeta.Size];
        _stream.Position = position + BoltPage.HeaderSize;
        return BoltMeta.TryRead(bytes.AsSpan(0, _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
    }

    private BoltPage RootOf(BoltItem bucket)
    {
        if (bucket.Value.Length < BucketHeaderSize) throw new BoltException("a bucket is cut short");
        var root = BinaryPrimitives.ReadUInt64LittleEndian(bucket.Value.Span);
        return root == 0 ? new BoltPage(bucket.Value[BucketHeaderSize..]) : ReadPage(root);
    }

    /// <summary>Depth first, left to right. A tree has no page twice, so whoever reads more pages than there are runs in a circle.</summary>
    private IEnumerable<BoltItem> Tree(BoltPage root)
    {
        var path = new Stack<(BoltPage Page, int Next)>([(root, 0)]);
        for (var read = 0UL; path.TryPop(out var at);)
        {
            if (at.Page.IsLeaf)
            {
                for (var index = 0; index < at.Page.Count; index++) yield return at.Page.ItemAt(index);
                continue;
            }

            if (at.Next == at.Page.Count) continue;
            if (++read > _meta.Pages) throw new BoltException("its pages lead in a circle");
            path.Push((at.Page, at.Next + 1));
            path.Push((ReadPage(at.Page.ChildAt(at.Next)), 0));
        }
    }

    private BoltPage ReadPage(ulong id)
    {
        var available = (ulong)_stream.Length / (ulong)_meta.PageSize;
        if (id >= available) throw new BoltException($"page {id} is missing: the file is cut short");
        Span<byte> header = stackalloc byte[BoltPage.HeaderSize];
        _stream.Position = (long)id * _meta.PageSize;
        _stream.ReadExactly(header);
        if (BinaryPrimitives.ReadUInt64LittleEndian(header) != id) throw new BoltException($"page {id} is another one");
        var overflow = BoltPage.OverflowOf(header);
        var size = (overflow + 1L) * _meta.PageSize;
        if (id + overflow >= available || size > Array.MaxLength) throw new BoltException($"page {id} ends behind the file");
        var bytes = new byte[size];
        _stream.Position = (long)id * _meta.PageSize;
        _stream.ReadExactly(bytes);
        return new BoltPage(bytes);
    }
}
