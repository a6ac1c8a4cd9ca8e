using EdgeStore.Core.Mvcc;
using EdgeStore.Server.Watching;
using Google.Protobuf;

namespace EdgeStore.Server.Tests.Watching;

public sealed class RangeTreeTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Finds_what_a_scan_finds(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            var ranges = Enumerable.Range(0, random.Next(0, 40)).Select(i => (RandomRange(random), i)).ToList();
            var tree = new RangeTree<int>(ranges);
            for (var i = 0; i < 50; i++)
            {
                var key = RandomKey(random);
                var found = new List<int>();
                tree.Find(key.Span, found);
                Assert.That(found.Order(), Is.EqualTo(ranges.Where(range => range.Item1.Contains(key)).Select(range => range.i)));
            }
        }
    }

    private static KeyRange RandomRange(Random random)
    {
        var start = RandomKey(random);
        return random.Next(5) == 0 ? new KeyRange(start, ByteString.CopyFrom(0)) : new KeyRange(start, ByteString.CopyFrom([.. start.Span, 1]));
    }

    private static ByteString RandomKey(Random random) =>
        ByteString.CopyFrom([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (byte)random.Next(1, 4))]);
}
