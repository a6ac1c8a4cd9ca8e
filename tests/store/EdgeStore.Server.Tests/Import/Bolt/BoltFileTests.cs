using System.Buffers.Binary;
using System.Text;
using EdgeStore.Server.Import.Bolt;
using EdgeStore.Server.Tests.Support;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace EdgeStore.Server.Tests.Import.Bolt;

public sealed class BoltFileTests
{
    private const int Items = 23;

    /// <summary>Of <see cref="Sample"/>: the page of one of the leaves, and of the branch above them.</summary>
    private const int Leaf = 3;
    private const int Branch = 10;

    [Test]
    public void Items_of_buckets_come_in_the_order_of_their_keys()
    {
        using var file = Open(Sample());

        Assert.That(Texts(file, "many"), Is.EqualTo(Enumerable.Range(0, Items).Select(i => $"k{i:00}=v{i}").Take(Items - 1).Append($"k22={new string('x', 3000)}")), "leaves below a branch, one of which runs over");
        Assert.That(Texts(file, "inside"), Is.EqualTo(new[] { "a=1" }));
        Assert.That(Texts(file, "one"), Is.EqualTo(new[] { "b=2" }));
        Assert.That(Texts(file, "none"), Is.Empty);
    }

    [Test]
    public void The_later_meta_page_counts_and_the_other_one_when_it_is_torn()
    {
        var bytes = Sample();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16 + 16), 999);
        BoltWriter.Seal(bytes);
        using (var file = Open(bytes)) Assert.That(Texts(file, "one"), Has.Length.EqualTo(1), "the first one, which is older, has another root");

        bytes[BoltWriter.PageSize + 16 + 20] ^= 1;
        using (var file = Open(bytes)) Assert.That(() => Texts(file, "one"), Refused("page 999 is missing: the file is cut short"));

        bytes = Sample();
        bytes[16 + 20] ^= 1;
        using (var file = Open(bytes)) Assert.That(Texts(file, "one"), Has.Length.EqualTo(1), "where the second one is follows from where it can be");

        bytes[BoltWriter.PageSize + 16 + 20] ^= 1;
        Assert.That(() => Open(bytes), Refused("it has no meta page that holds"));
        Assert.That(() => Open([1, 2, 3]), Refused("it has no meta page that holds"));
    }

    [Test]
    public void Damaged_trees_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Read(bytes => bytes[Page(Leaf)] = 77), Refused("page 3 is another one"));
            Assert.That(() => Read(bytes => bytes[Page(Leaf) + 8] = 16), Refused("a page of a tree is of kind 16"));
            Assert.That(() => Read(bytes => bytes[Page(Leaf) + 12] = 200), Refused("page 3 ends behind the file"));
            Assert.That(() => Read(bytes => bytes[Page(Leaf) + 10] = 255), Refused("an element does not fit into its page"));
            Assert.That(() => Read(bytes => bytes.AsSpan(Page(Leaf) + 16 + 8, 4).Fill(255)), Refused("an element does not fit into its page"));
            Assert.That(() => Read(bytes => bytes[Page(Branch) + 16 + 8] = Branch), Refused("its pages lead in a circle"));
            Assert.That(() => Read(bytes => bytes[Page(Branch) + 16 + 8] = 99), Refused("page 99 is missing: the file is cut short"));
        });
    }

    private static void Read(Action<byte[]> damage)
    {
        var bytes = Sample();
        damage(bytes);
        using var file = Open(bytes);
        Texts(file, "many");
    }

    private static byte[] Sample()
    {
        var writer = new BoltWriter();
        writer.Add("inside", "a"u8.ToArray(), "1"u8.ToArray());
        for (var i = 0; i < Items; i++)
            writer.Add("many", Encoding.ASCII.GetBytes($"k{i:00}"), Encoding.ASCII.GetBytes(i == Items - 1 ? new string('x', 3000) : $"v{i}"));
        writer.Add("one", "b"u8.ToArray(), "2"u8.ToArray());
        return writer.ToFile(inPlace: "inside");
    }

    private static int Page(int id) => id * BoltWriter.PageSize;

    private static BoltFile Open(byte[] bytes) => new(new MemoryStream(bytes));

    private static string[] Texts(BoltFile file, string bucket) =>
        [.. file.Bucket(bucket).Select(item => $"{Encoding.ASCII.GetString(item.Key.Span)}={Encoding.ASCII.GetString(item.Value.Span)}")];

    private static EqualStringConstraint Refused(string message) => Throws.TypeOf<BoltException>().With.Message.EqualTo(message);
}
