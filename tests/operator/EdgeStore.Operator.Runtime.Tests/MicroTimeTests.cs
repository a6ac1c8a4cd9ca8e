namespace EdgeStore.Operator.Runtime.Tests;

public sealed class MicroTimeTests
{
    // Go's parser of MicroTime refuses anything but six decimals, and KubernetesClient leaves zero decimals out.
    [TestCase("2026-01-01T00:00:00Z", "\"2026-01-01T00:00:00.000001Z\"")]
    [TestCase("2026-01-01T00:00:00.0000004Z", "\"2026-01-01T00:00:00.000001Z\"")]
    [TestCase("2026-01-01T00:00:00.5Z", "\"2026-01-01T00:00:00.500000Z\"")]
    public void Is_always_written_with_six_decimals(string instant, string expected)
    {
        var time = MicroTime.Of(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture));
        Assert.That(KubernetesJson.Serialize(new V1LeaseSpec { RenewTime = time }), Is.EqualTo($"{{\"renewTime\":{expected}}}"));
    }
}
