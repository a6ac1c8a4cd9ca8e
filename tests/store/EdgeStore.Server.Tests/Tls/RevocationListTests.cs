using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Tls;

namespace EdgeStore.Server.Tests.Tls;

public sealed class RevocationListTests
{
    private TemporaryDirectory _directory = null!;
    private TestCertificates _ours = null!;

    [SetUp]
    public void Begin()
    {
        _directory = new TemporaryDirectory();
        _ours = new TestCertificates(_directory.Path);
    }

    [TearDown]
    public void End()
    {
        _ours.Dispose();
        _directory.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void It_names_the_revoked_and_nobody_else(bool isPem)
    {
        using var revoked = _ours.Create("revoked");
        using var good = _ours.Create("good");
        var der = _ours.Revoke(revoked);
        var list = RevocationList.Parse(isPem ? Pem(_ours.Revoke(), der) : der);
        Assert.That((list.Contains(revoked), list.Contains(good)), Is.EqualTo((true, false)));
        Assert.That(list.NextUpdate, Is.EqualTo(new DateTimeOffset(revoked.NotAfter.ToUniversalTime())));
    }

    [Test]
    public void Serial_numbers_are_the_issuers_own()
    {
        using var own = _ours.Create("a");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var others = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256).Create(
            new X500DistinguishedName("CN=other authority"), X509SignatureGenerator.CreateForECDsa(key), own.NotBefore, own.NotAfter, own.SerialNumberBytes.Span);
        Assert.That(RevocationList.Parse(_ours.Revoke(own)).Contains(others), Is.False);
    }

    [TestCase("")]
    [TestCase("torn")]
    [TestCase("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")]
    [TestCase("-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n")]
    public void What_is_none_is_refused(string content) =>
        Assert.Throws<CryptographicException>(() => RevocationList.Parse(Encoding.UTF8.GetBytes(content)));

    [Test]
    public void Any_bytes_are_a_list_or_refused()
    {
        var random = new Random(1);
        var whole = _ours.Revoke();
        for (var i = 0; i < 2000; i++)
        {
            var bytes = whole.AsSpan(0, random.Next(whole.Length + 1)).ToArray();
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                RevocationList.Parse(bytes);
            }
            catch (CryptographicException)
            {
                // Refused.
            }
        }
    }

    private static byte[] Pem(params byte[][] lists) =>
        Encoding.UTF8.GetBytes(string.Join('\n', lists.Select(list => PemEncoding.WriteString("X509 CRL", list))));
}
