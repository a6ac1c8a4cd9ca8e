using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Server.Tls;

namespace EdgeStore.Server.Tests.Tls;

public sealed class CommonNameTests
{
    [TestCase("CN=root", "root")]
    [TestCase("O=fleet, CN=root, OU=edge", "root")]
    [TestCase("CN=Jörg", "Jörg")]
    [TestCase("OU=root, O=root, E=root", null, Description = "nothing else is a name, so that an authority need not guard it")]
    [TestCase("", null)]
    public void Is_the_subjects_and_nothing_else(string subject, string? name) => Assert.That(NameOf(new X500DistinguishedName(subject)), Is.EqualTo(name));

    [Test]
    public void Of_several_the_last_counts_as_in_go()
    {
        var names = new X500DistinguishedNameBuilder();
        foreach (var name in new[] { "second", "first" }) names.AddCommonName(name);
        Assert.That(NameOf(names.Build()), Is.EqualTo("second"), "the builder encodes them from the end");
    }

    [Test]
    public void Stands_beside_others_in_one_part()
    {
        var subject = new AsnWriter(AsnEncodingRules.DER);
        using (subject.PushSequence())
        using (subject.PushSetOf())
        {
            foreach (var (oid, text) in new[] { ("2.5.4.10", "organization"), ("2.5.4.3", "name") })
            {
                using var attribute = subject.PushSequence();
                subject.WriteObjectIdentifier(oid);
                subject.WriteCharacterString(UniversalTagNumber.UTF8String, text);
            }
        }

        Assert.That(NameOf(new X500DistinguishedName(subject.Encode())), Is.EqualTo("name"));
    }

    private static string? NameOf(X500DistinguishedName subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        return CommonName.Of(certificate);
    }
}
