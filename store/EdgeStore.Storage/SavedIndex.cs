using System.Buffers.Binary;
using System.IO.Hashing;

namespace EdgeStore.Storage;

/// <summary>
/// The file that an index is kept in, beside RocksDB's, and the mark in the database that says which file fits the log. The file
/// is written first, so that there is never a mark without its file; a file without its mark, or another than the mark's, is none.
/// <code>
/// mark   | 01 | length 8 | XXH128 16 |      little endian
/// </code>
/// </summary>
internal sealed class SavedIndex(string directory)
{
    public const string FileName = "INDEX";

    private const byte MarkVersion = 1;
    private const int MarkLength = 1 + sizeof(long) + 16;

    private readonly string _path = Path.Combine(directory, FileName);

    /// <returns>The mark.</returns>
    public byte[] Write(ReadOnlySpan<byte> index)
    {
        var unfinished = _path + ".tmp";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(index);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, _path, overwrite: true);
        return MarkOf(index);
    }

    /// <returns>Null when the file is not the one that the mark is of.</returns>
    public byte[]? Read(ReadOnlySpan<byte> mark)
    {
        if (!File.Exists(_path)) return null;
        var index = File.ReadAllBytes(_path);
        return MarkOf(index).AsSpan().SequenceEqual(mark) ? index : null;
    }

    public static byte[] MarkOf(ReadOnlySpan<byte> index)
    {
        var mark = new byte[MarkLength];
        mark[0] = MarkVersion;
        BinaryPrimitives.WriteInt64LittleEndian(mark.AsSpan(1), index.Length);
        BinaryPrimitives.WriteUInt128LittleEndian(mark.AsSpan(1 + sizeof(long)), XxHash128.HashToUInt128(index));
        return mark;
    }
}
