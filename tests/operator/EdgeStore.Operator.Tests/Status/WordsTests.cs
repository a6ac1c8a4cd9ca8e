using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Tests.Status;

public sealed class WordsTests
{
    [TestCase(0, 1, "0 of 1 member serves")]
    [TestCase(1, 1, "1 of 1 member serves")]
    [TestCase(0, 3, "0 of 3 members serve")]
    [TestCase(1, 3, "1 of 3 members serves")]
    [TestCase(2, 3, "2 of 3 members serve")]
    public void Share_reads_right_for_one_and_for_many(int some, int all, string text)
        => Assert.That(Words.Share(some, all, "member", "serves", "serve"), Is.EqualTo(text));

    [TestCase(1, "1 key")]
    [TestCase(0, "0 keys")]
    [TestCase(5_000_000_000, "5000000000 keys")]
    public void Count_does_too(long count, string text) => Assert.That(Words.Count(count, "key"), Is.EqualTo(text));
}
