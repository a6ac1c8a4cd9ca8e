using System.Security.Cryptography.X509Certificates;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Tls;

namespace EdgeStore.Operator.Tests.Tls;

public sealed class CertificateFactoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);

    [Test]
    public void Certificate_is_due_after_two_thirds_of_its_life_and_not_before()
    {
        var factory = new CertificateFactory(_time);
        var authority = factory.IssueAuthority("test");

        using var certificate = factory.Issue(authority, "demo-0", ["demo-0"]).Load();

        Assert.That(certificate.NotAfter - certificate.NotBefore, Is.EqualTo(CertificateFactory.CertificateLife));
        _time.Advance(CertificateFactory.CertificateLife * 0.6);
        Assert.That(IsDue(certificate), Is.False);
        _time.Advance(CertificateFactory.CertificateLife * 0.07);
        Assert.That(IsDue(certificate), Is.True);

        using var renewed = factory.Issue(authority, "demo-0", ["demo-0"]).Load();
        Assert.That(IsDue(renewed), Is.False);
        Assert.That(renewed.NotAfter, Is.GreaterThan(certificate.NotAfter));
    }

    [Test]
    public void Next_authority_is_vouched_for_by_the_one_before()
    {
        var factory = new CertificateFactory(_time);
        var authority = factory.IssueAuthority("first");
        _time.Advance(CertificateFactory.AuthorityLife * 0.7);
        var next = factory.IssueAuthority("second");
        using var certificate = factory.Issue(next, "demo-0", ["demo-0"]).Load();

        var cross = CertificateSecrets.Certificates(CertificateFactory.VouchFor(next, authority));

        Assert.Multiple(() =>
        {
            Assert.That(Trusts(authority, certificate), Is.False, "two keys");
            Assert.That(Trusts(authority, certificate, cross), Is.True, "members that know only the first accept certificates of the second");
            Assert.That(Trusts(next, certificate, cross), Is.True, "and what is sent along harms nobody");
        });
    }

    [Test]
    public void Other_authority_is_not_trusted()
    {
        var factory = new CertificateFactory(_time);

        using var certificate = factory.Issue(factory.IssueAuthority("test"), "demo-0", ["demo-0"]).Load();

        Assert.That(Trusts(factory.IssueAuthority("test"), certificate), Is.False);
    }

    [Test]
    public void Certificate_does_not_outlive_its_authority()
    {
        var factory = new CertificateFactory(_time);
        var authority = factory.IssueAuthority("test");
        _time.Advance(CertificateFactory.AuthorityLife - TimeSpan.FromDays(10));

        using var certificate = factory.Issue(authority, "demo-0", ["demo-0"]).Load();
        using var issuer = authority.Load();

        Assert.That(certificate.NotAfter, Is.EqualTo(issuer.NotAfter));
    }

    [Test]
    public void Names_and_purposes_are_those_asked_for()
    {
        var factory = new CertificateFactory(_time);
        var authority = factory.IssueAuthority("test");

        using var member = factory.Issue(authority, "demo-0", ["demo-0.demo-peers.default.svc", "demo-0"]).Load();
        using var client = factory.Issue(authority, "edgestore-operator", []).Load();

        Assert.Multiple(() =>
        {
            Assert.That(member.MatchesHostname("demo-0.demo-peers.default.svc"), Is.True);
            Assert.That(member.MatchesHostname("demo-1.demo-peers.default.svc"), Is.False);
            Assert.That(Purposes(member), Is.EquivalentTo(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]));
            Assert.That(client.GetNameInfo(X509NameType.SimpleName, false), Is.EqualTo("edgestore-operator"));
            Assert.That(Purposes(client), Is.EquivalentTo(["1.3.6.1.5.5.7.3.2"]));
        });
    }

    [Test]
    public void Secret_reads_back_as_it_was_written()
    {
        var factory = new CertificateFactory(_time);
        var authority = factory.IssueAuthority("test");
        var cluster = new EdgeStoreCluster { Metadata = new V1ObjectMeta { Name = "demo", NamespaceProperty = "default", Uid = "u" } };

        var secret = new AuthoritySecret(authority).Render(cluster);
        var leaf = CertificateSecrets.Render(cluster, "x", factory.Issue(authority, "demo-0", ["a", "b"]), authority.Certificate, null);

        var observed = AuthoritySecret.Read(secret)!.Observe(new Dictionary<string, ObservedCertificate>()).Authority;
        var certificate = CertificateSecrets.Certificate(leaf);
        Assert.Multiple(() =>
        {
            Assert.That(observed!.NotAfter - observed.NotBefore, Is.EqualTo(CertificateFactory.AuthorityLife));
            Assert.That(certificate!.Issuer, Is.EqualTo(observed.Thumbprint));
            Assert.That(certificate.DnsNames, Is.EqualTo(["a", "b"]));
            Assert.That(certificate.CommonName, Is.EqualTo("demo-0"));
        });
    }

    [Test]
    public void Broken_secret_is_no_certificate()
    {
        var secret = new V1Secret { Data = new Dictionary<string, byte[]> { ["tls.crt"] = [1, 2], ["tls.key"] = [3], ["ca.crt"] = [4] } };

        Assert.That(AuthoritySecret.Read(secret), Is.Null);
        Assert.That(CertificateSecrets.Certificate(secret), Is.Null);
        Assert.That(AuthoritySecret.Read(new V1Secret()), Is.Null);
    }

    private bool IsDue(X509Certificate2 certificate) => CertificatesStep.IsDue(certificate.NotBefore, certificate.NotAfter, _time.GetUtcNow());

    private static IEnumerable<string?> Purposes(X509Certificate2 certificate)
        => certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Select(o => o.Value);

    private bool Trusts(PemCertificate authority, X509Certificate2 certificate, X509Certificate2Collection? along = null)
    {
        using var root = authority.Load();
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.AddRange(along ?? []);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }
}
