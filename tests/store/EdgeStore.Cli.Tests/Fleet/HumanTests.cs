using EdgeStore.Cli.Fleet;

namespace EdgeStore.Cli.Tests.Fleet;

public sealed class HumanTests
{
    [TestCase(0, "0 B")]
    [TestCase(1023, "1023 B")]
    [TestCase(1536, "1.5 KiB")]
    [TestCase(120L << 30, "120 GiB")]
    [TestCase(long.MaxValue, "8192 PiB")]
    public void Sizes(long bytes, string text) => Assert.That(Human.Bytes(bytes), Is.EqualTo(text));

    [TestCase(0, "0 ms")]
    [TestCase(999, "999 ms")]
    [TestCase(1000, "1 s")]
    [TestCase(59_999, "59.9 s")]
    [TestCase(200_000, "3 m 20 s")]
    [TestCase(7_500_000, "2 h 5 m")]
    [TestCase(93_784_000, "1 d 2 h")]
    public void Durations(long milliseconds, string text) => Assert.That(Human.Milliseconds(milliseconds), Is.EqualTo(text));

    [TestCase(0, "0 ms")]
    [TestCase(20, "+20 ms")]
    [TestCase(-1500, "-1.5 s")]
    public void Offsets(long milliseconds, string text) => Assert.That(Human.Offset(milliseconds), Is.EqualTo(text));

    [Test]
    public void Counts() => Assert.That(
        new[] { Human.Count(0, "change"), Human.Count(1, "change"), Human.Count(2, "change") },
        Is.EqualTo(new[] { "0 changes", "1 change", "2 changes" }));
}
