using EdgeStore.Server.Access;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Server.Tests.Access;

public sealed class TokenStoreTests
{
    [Test]
    public void A_token_lives_for_its_time_after_the_last_use()
    {
        var time = new FakeTimeProvider();
        var tokens = new TokenStore(new AccessOptions(4, TimeSpan.FromSeconds(300), false), time);
        var token = tokens.Issue("alice");
        Assert.That(token, Does.Match(@"^[a-zA-Z]{16}\.1$"), "etcd's form");

        time.Advance(TimeSpan.FromSeconds(299));
        Assert.That(tokens.UserOf(token), Is.EqualTo("alice"));
        time.Advance(TimeSpan.FromSeconds(299));
        Assert.That(tokens.UserOf(token), Is.EqualTo("alice"));
        time.Advance(TimeSpan.FromSeconds(301));
        Assert.That(tokens.UserOf(token), Is.Null);
        Assert.That(tokens.UserOf("made up"), Is.Null);
    }
}
