using System.IO.Compression;
using EdgeStore.Server.Peers;
using ZstdSharp;

namespace EdgeStore.Fuzzing.Tests.Targets;

/// <summary>What a peer has compressed. Contexts are kept: a bad message must not spoil the next one.</summary>
internal static class CompressionTargets
{
    private const int MaxMessageBytes = 1 << 20;

    private static readonly ZstdCompression s_compression = new(MaxMessageBytes);
    private static readonly byte[] s_plain = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i % 7 * i % 11))];
    private static readonly byte[] s_compressed = Compress();

    public static IEnumerable<FuzzTarget> All =>
    [
        new("peer-compressed", [s_compressed], Read, typeof(ZstdException), typeof(InvalidDataException), typeof(EndOfStreamException)),
    ];

    private static byte[] Compress()
    {
        var output = new MemoryStream();
        using (var stream = s_compression.CreateCompressionStream(output, CompressionLevel.Fastest)) stream.Write(s_plain);
        return output.ToArray();
    }

    private static void Read(byte[] input)
    {
        try
        {
            Decompress(input);
        }
        finally
        {
            Assert.That(Decompress(s_compressed), Is.EqualTo(s_plain));
        }
    }

    private static byte[] Decompress(byte[] input)
    {
        var output = new MemoryStream();
        using (var stream = s_compression.CreateDecompressionStream(new MemoryStream(input))) stream.CopyTo(output);
        return output.ToArray();
    }
}
