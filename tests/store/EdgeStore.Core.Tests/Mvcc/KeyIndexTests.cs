using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Stamps;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Mvcc;

internal sealed class KeyIndexTests
{
    [Test]
    public void Is_a_sorted_map_whose_snapshots_never_change([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var keySpace = 1 << random.Next(1, 13);
        var removals = random.Next(2) == 0 ? 3 : 45;
        var builder = KeyIndex.Empty.ToBuilder();
        var model = new SortedDictionary<int, KeyVersion>();
        var snapshots = new List<(KeyIndex Index, KeyVersion[] Expected)>();
        for (var step = 0; step < 6000; step++)
        {
            var number = random.Next(keySpace);
            if (random.Next(100) < removals)
            {
                builder.Remove(Key(number));
                model.Remove(number);
            }
            else
            {
                var version = Version(number, step, isTombstone: random.Next(4) == 0);
                builder.Set(version);
                model[number] = version;
            }

            if (step % 500 == 0)
            {
                var index = builder.ToIndex();
                snapshots.Add((index, [.. model.Values]));
                if (random.Next(2) == 0) builder = index.ToBuilder();
            }
        }

        snapshots.Add((builder.ToIndex(), [.. model.Values]));
        foreach (var (index, expected) in snapshots) Check(index, expected, keySpace, random);
    }

    [Test]
    public void Ascending_and_descending_keys_are_kept_in_order([Values] bool ascending)
    {
        const int Many = 20_000;
        var builder = KeyIndex.Empty.ToBuilder();
        for (var i = 0; i < Many; i++) builder.Set(Version(ascending ? i : Many - 1 - i, i, isTombstone: false));
        var index = builder.ToIndex();
        Assert.That(index.All.Select(version => version.Key), Is.EqualTo(Enumerable.Range(0, Many).Select(Key)));

        for (var i = 0; i < Many; i++) builder.Remove(Key(i));
        Assert.That(builder.ToIndex().All, Is.Empty);
        Assert.That(index.Count, Is.EqualTo(Many));
    }

    [Test]
    public void An_inverted_range_is_empty()
    {
        var builder = KeyIndex.Empty.ToBuilder();
        for (var i = 0; i < 100; i++) builder.Set(Version(i, i, isTombstone: false));
        var inverted = new KeyRange(Key(70), Key(20));
        Assert.That(builder.Range(inverted), Is.Empty);
        Assert.That(builder.CountLive(inverted), Is.Zero);
    }

    private static void Check(KeyIndex index, KeyVersion[] expected, int keySpace, Random random)
    {
        Assert.That(index.All, Is.EqualTo(expected));
        Assert.That(index.Count, Is.EqualTo(expected.Length));
        Assert.That(index.CountLive(KeyRange.Everything), Is.EqualTo(expected.Count(version => !version.IsTombstone)));
        for (var i = 0; i < 50; i++)
        {
            var (start, end) = (random.Next(keySpace), random.Next(keySpace));
            var range = i % 5 == 0 ? new KeyRange(Key(start), ByteString.CopyFrom(0)) : new KeyRange(Key(start), Key(end));
            var within = expected.Where(version => range.Contains(version.Key)).ToArray();
            Assert.That(index.Range(range), Is.EqualTo(within));
            Assert.That(index.CountLive(range), Is.EqualTo(within.Count(version => !version.IsTombstone)));
            Assert.That(index.Find(Key(start)), Is.EqualTo(expected.SingleOrDefault(version => version.Key == Key(start))));
            Assert.That(index.Slice(Key(start), 7), Is.EqualTo(expected.Where(version => Compare(version.Key, Key(start)) >= 0).Take(7)));
        }
    }

    private static int Compare(ByteString x, ByteString y) => x.Span.SequenceCompareTo(y.Span);

    private static ByteString Key(int number) => ByteString.CopyFromUtf8($"/registry/{number:D6}");

    private static KeyVersion Version(int key, long revision, bool isTombstone) => new()
    {
        Key = Key(key),
        Position = new LogPosition(revision, 0),
        Version = isTombstone ? 0 : 1,
        Identity = new RecordIdentity(1, default(Stamp), default(Stamp), isTombstone),
    };
}
