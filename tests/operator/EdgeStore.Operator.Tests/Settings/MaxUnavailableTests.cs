using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Settings;

public sealed class MaxUnavailableTests
{
    [TestCase("1", 100, 1)]
    [TestCase("3", 2, 3)]
    [TestCase("10%", 29, 2)]
    [TestCase("10%", 30, 3)]
    [TestCase("10%", 3, 1)]
    [TestCase("100%", 5, 5)]
    [TestCase("50%", 0, 1)]
    public void Share_is_rounded_down_and_at_least_one(string text, int members, int expected)
        => Assert.That(MaxUnavailable.Parse(text)!.Value.Of(members), Is.EqualTo(expected));

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("0%")]
    [TestCase("101%")]
    [TestCase("1.5")]
    [TestCase("%")]
    [TestCase(" 5")]
    [TestCase(null)]
    public void Nonsense_is_none(string? text) => Assert.That(MaxUnavailable.Parse(text), Is.Null);
}
