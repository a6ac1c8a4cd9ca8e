using System.Collections;
using EdgeStore.Server.Access;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Tests.Options;

public sealed class AuthTokenReaderTests
{
    [Test]
    public void The_options_are_etcds()
    {
        var options = Read("jwt,pub-key=/k/pub,priv-key=/k/priv,sign-method=PS512,ttl=10m");
        Assert.That(options.Access.Jwt, Is.EqualTo(new JwtOptions("PS512", "/k/priv", "/k/pub", TimeSpan.FromMinutes(10))));
        Assert.That(Read("jwt,priv-key=x,sign-method=HS256").Access.Jwt!.Ttl, Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [TestCase("paseto", "'paseto' is neither simple nor jwt,sign-method=<method>,priv-key=<path>,…")]
    [TestCase("jwt,priv-key=x", "sign-method '' is not RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, HS256, HS384, HS512")]
    [TestCase("jwt,sign-method=none,priv-key=x", "sign-method 'none' is not RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, HS256, HS384, HS512")]
    [TestCase("jwt,sign-method=RS256", "needs priv-key to give and check tokens, or pub-key to check those of others")]
    [TestCase("jwt,sign-method=HS256,pub-key=x", "HS256 needs priv-key, the file of the secret")]
    [TestCase("jwt,sign-method=RS256,priv-key=x,ttl=soon", "ttl 'soon' is not a duration of a second or more, such as 5m")]
    [TestCase("jwt,sign-method=RS256,priv-key=x,key=y", "'key=y' is not sign-method=…, priv-key=…, pub-key=…, ttl=…")]
    public void Others_are_refused(string value, string problem) =>
        Assert.That(Assert.Throws<UsageException>(() => Read(value))!.Problems, Is.EqualTo(new[] { "--auth-token: " + problem }));

    private static ServerOptions Read(string value) => OptionsReader.Read(CommandLine.Parse([$"--auth-token={value}"], new Hashtable()));
}
