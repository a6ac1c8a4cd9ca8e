using EdgeStore.Core.Leases;

namespace EdgeStore.Core.Tests.Leases;

public sealed class ForwardedRenewalsTests
{
    [Test]
    public void One_a_second_and_lease_is_due()
    {
        var renewals = new ForwardedRenewals();
        Assert.That(IsDue(5, 10_000), Is.True);
        Assert.That(IsDue(5, 10_999), Is.False);
        Assert.That(IsDue(6, 10_999), Is.True);
        Assert.That(IsDue(5, 11_000), Is.True);
        Assert.That(IsDue(5, 11_500), Is.False);

        bool IsDue(long lease, int ms) => renewals.IsDue(lease, TimeSpan.FromMilliseconds(ms));
    }
}
