namespace EdgeStore.Operator.Runtime.Tests;

public sealed class ExponentialBackoffTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Doubles_up_to_the_cap_within_the_jitter()
    {
        var backoff = new ExponentialBackoff(Second, TimeSpan.FromSeconds(60), new Jitter(1));
        for (var failures = 1; failures < 40; failures++)
        {
            var expected = Math.Min(60, Math.Pow(2, failures - 1));
            Assert.That(backoff.Delay(failures).TotalSeconds, Is.InRange(expected * 0.8, expected * 1.2), $"after {failures} failures");
        }
    }

    [TestCase(1_000)]
    [TestCase(int.MaxValue)]
    public void Never_overflows(int failures)
    {
        var backoff = new ExponentialBackoff(Second, TimeSpan.FromMinutes(5), new Jitter(1));
        Assert.That(backoff.Delay(failures).TotalMinutes, Is.InRange(4, 6));
    }
}
