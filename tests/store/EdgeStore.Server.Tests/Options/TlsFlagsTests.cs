using System.Collections;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Tests.Options;

public sealed class TlsFlagsTests
{
    private static readonly string[] Tls = ["--cert-file=c", "--key-file=k", "--listen-client-urls=https://127.0.0.1:0"];

    [TestCase("--client-crl-file=x", "--client-crl-file: needs --trusted-ca-file")]
    [TestCase("--client-cert-allowed-hostname=x", "--client-cert-allowed-hostname: needs --trusted-ca-file")]
    [TestCase("--peer-cert-allowed-cn=x", "--peer-cert-allowed-cn: needs --peer-trusted-ca-file")]
    [TestCase("--tls-min-version=TLS1.1", "--tls-min-version: 'TLS1.1' is not TLS1.2 or TLS1.3")]
    [TestCase("--cipher-suites=TLS_RSA_WITH_RC4_128_SHA", "--cipher-suites: unexpected TLS cipher suite 'TLS_RSA_WITH_RC4_128_SHA'; there are TLS_AES_128_GCM_SHA256, ")]
    [TestCase("--cipher-suites=4865", "--cipher-suites: unexpected TLS cipher suite '4865'; there are TLS_AES_128_GCM_SHA256, ")]
    public void What_would_have_no_effect_or_is_unknown_is_refused(string flag, string problem) =>
        Assert.That(Problems([.. Tls, flag]), Has.Exactly(1).Matches<string>(found => found!.StartsWith(problem, StringComparison.Ordinal)));

    [TestCase("--auto-tls", "--auto-tls and --cert-file exclude each other")]
    [TestCase("--self-signed-cert-validity=0", "--self-signed-cert-validity: '0' is not a number from 1 to 100")]
    [TestCase("--client-cert-auth=yes", "--client-cert-auth: 'yes' is not true or false")]
    public void What_does_not_go_together_is_refused(string flag, string problem) => Assert.That(Problems([.. Tls, flag]), Does.Contain(problem));

    [Test]
    public void A_certificate_of_its_own_is_for_an_https_url() => Assert.That(
        Problems("--auto-tls"), Is.EqualTo(new[] { "--auto-tls: there is no https URL in --listen-client-urls to use it for" }));

    [TestCase("True")]
    [TestCase("t")]
    [TestCase("1")]
    public void Switches_are_spelt_as_in_go(string text) => Assert.That(
        OptionsReader.Read(CommandLine.Parse([.. Tls, "--trusted-ca-file=x", $"--client-cert-auth={text}"], new Hashtable())).Access.CertificatesName);

    [Test]
    public void Names_and_hosts_exclude_each_other_as_with_etcd() => Assert.That(
        Problems("--peer-cert-allowed-cn=a", "--peer-cert-allowed-hostname=b"),
        Does.Contain("--peer-cert-allowed-cn and --peer-cert-allowed-hostname exclude each other"));

    [Test]
    public void The_oldest_version_is_not_newer_than_the_newest() => Assert.That(
        Problems("--tls-min-version=TLS1.3", "--tls-max-version=TLS1.2"), Is.EqualTo(new[] { "--tls-max-version: is older than --tls-min-version, TLS1.3" }));

    [Test]
    public void The_suites_of_the_newest_version_cannot_be_chosen() => Assert.That(
        Problems("--tls-min-version=TLS1.3", "--cipher-suites=TLS_AES_128_GCM_SHA256"),
        Is.EqualTo(new[] { "--cipher-suites: those of TLS 1.3, the only version that is asked for, cannot be chosen" }));

    private static IReadOnlyList<string> Problems(params string[] arguments) =>
        Assert.Throws<UsageException>(() => OptionsReader.Read(CommandLine.Parse(arguments, new Hashtable())))!.Problems;
}
