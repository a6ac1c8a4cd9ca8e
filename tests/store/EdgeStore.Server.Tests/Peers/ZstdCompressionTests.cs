using EdgeStore.Server.Peers;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Peers;

public sealed class ZstdCompressionTests
{
    private const int MaxBytes = 100_000;

    private readonly ZstdCompression _compression = new(MaxBytes);

    [Test]
    public void What_is_compressed_comes_back_with_fresh_and_with_used_contexts()
    {
        foreach (var length in new[] { 0, 1, 300, MaxBytes, 300 })
        {
            var message = new byte[length];
            new Random(length).NextBytes(message.AsSpan(length / 2));
            Assert.That(Decompress(Compress(message)), Is.EqualTo(message));
        }
    }

    [Test]
    public void A_message_that_grows_beyond_the_limit_is_refused_and_the_next_is_read()
    {
        var bomb = Compress(new byte[MaxBytes + 1]);
        Assert.That(bomb, Has.Length.LessThan(100));
        Assert.That(() => Decompress(bomb), Throws.InstanceOf<InvalidDataException>());
        Assert.That(Decompress(Compress([1, 2, 3])), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void A_message_that_is_cut_short_is_refused_and_the_next_is_read()
    {
        var message = Compress(new byte[1000]);
        Assert.That(() => Decompress(message[..^1]), Throws.Exception);
        Assert.That(Decompress(message), Has.Length.EqualTo(1000));
    }

    private byte[] Compress(byte[] message)
    {
        var output = new MemoryStream();
        using (var stream = _compression.CreateCompressionStream(output, null))
            stream.Write(message);
        return output.ToArray();
    }

    private byte[] Decompress(byte[] message)
    {
        var output = new MemoryStream();
        using var stream = _compression.CreateDecompressionStream(new MemoryStream(message));
        stream.CopyTo(output);
        return output.ToArray();
    }
}
