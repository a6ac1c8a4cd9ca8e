namespace EdgeStore.Fuzzing.Tests;

/// <summary>Makes inputs that are almost right of such that are: the first bytes get past the first checks.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, Random random)
{
    private const int MostChanges = 6;
    private const int LongestChunk = 32;

    /// <summary>Where lengths, numbers and texts break.</summary>
    private static readonly byte[][] s_awkward =
    [
        [0], [0xff], [0x7f], [0x80], [0xff, 0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf],
        "\""u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), "["u8.ToArray(), "\\u0000"u8.ToArray(), "1e999"u8.ToArray(), "-"u8.ToArray(),
        ": "u8.ToArray(), "\n  "u8.ToArray(), "&a *a"u8.ToArray(), "!!"u8.ToArray(), "null"u8.ToArray(),
    ];

    public byte[] Next()
    {
        var input = corpus[random.Next(corpus.Count)].ToList();
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
            Change(input);
        return [.. input];
    }

    private void Change(List<byte> input)
    {
        var place = random.Next(input.Count + 1);
        var length = Math.Min(random.Next(1, LongestChunk), input.Count - place);
        switch (random.Next(7))
        {
            case 0 when place < input.Count:
                input[place] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when place < input.Count:
                input[place] = (byte)random.Next(256);
                break;
            case 2:
                input.RemoveRange(place, length);
                break;
            case 3:
                input.InsertRange(random.Next(input.Count + 1), input.GetRange(place, length));
                break;
            case 4:
                input.InsertRange(place, s_awkward[random.Next(s_awkward.Length)]);
                break;
            case 5:
                var other = corpus[random.Next(corpus.Count)];
                var from = random.Next(other.Length + 1);
                input.InsertRange(place, other.AsSpan(from, Math.Min(random.Next(LongestChunk), other.Length - from)).ToArray());
                break;
            case 6:
                input.RemoveRange(place, input.Count - place);
                break;
        }
    }
}
