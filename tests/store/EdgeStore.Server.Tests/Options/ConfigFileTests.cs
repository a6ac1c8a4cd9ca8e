using System.Collections;
using EdgeStore.Server.Options;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Server.Tests.Options;

public sealed class ConfigFileTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Make() => _directory = new TemporaryDirectory();

    [TearDown]
    public void Remove() => _directory.Dispose();

    [Test]
    public void Keys_are_the_flags_and_the_sections_for_TLS_have_short_ones()
    {
        var options = Read("""
            # as for etcd
            name: n1
            data-dir: /var/lib/edgestore
            wal-dir: /fast/wal
            initial-advertise-peer-urls:
            max-txn-ops: 7
            quota-backend-bytes: 8589934592
            listen-client-urls: https://127.0.0.1:0
            advertise-client-urls: [https://a.example:1, https://b.example:2]
            log-outputs: [stderr]
            client-transport-security:
              cert-file: c
              key-file: k
              client-cert-auth: true
              trusted-ca-file: ca
            peer-transport-security:
              auto-tls: false
            """);

        Assert.Multiple(() =>
        {
            Assert.That((options.Name, options.DataDirectory, options.Writer.MaxTxnOps), Is.EqualTo(("n1", "/var/lib/edgestore", 7)));
            Assert.That(options.WalDirectory, Is.EqualTo("/fast/wal"));
            Assert.That(options.Space.QuotaBytes, Is.EqualTo(8589934592));
            Assert.That(options.Client.AdvertiseUrls, Is.EqualTo(new[] { "https://a.example:1", "https://b.example:2" }));
            Assert.That(options.Client.Tls, Is.EqualTo(new TlsOptions("c", "k", "ca")));
            Assert.That(options.Warnings, Is.Empty);
        });
    }

    [Test]
    public void What_only_files_of_etcd_have_is_taken()
    {
        var options = Read("""
            experimental-watch-progress-notify-interval: 30000000000
            experimental-warning-apply-duration: 250ms
            socket-options:
              reuse-port: false
              reuse-address: true
            proxy: 'off'
            discovery:
            cipher-suites: [
              TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
            ]
            """);

        Assert.That(options.Limits.WatchProgressInterval, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(options.Warnings.Single(), Does.StartWith("socket-reuse-address in ").And.Contain("has no effect"));
    }

    [TestCase("123")]
    [TestCase("10")]
    public void A_duration_without_its_unit_is_refused(string text) =>
        Assert.That(
            Assert.Throws<UsageException>(() => Read($"experimental-watch-progress-notify-interval: {text}"))!.Problems.Single(),
            Does.Contain($"'{text}' is not a duration"));

    [Test]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        var path = Write("name: file\ndata-dir: file\nmax-txn-ops: 7");

        var options = OptionsReader.Read(CommandLine.Parse(
            [$"--config-file={path}", "--name=line"], new Hashtable { ["EDGESTORE_NAME"] = "variable", ["EDGESTORE_DATA_DIR"] = "variable" }));

        Assert.That((options.Name, options.DataDirectory, options.Writer.MaxTxnOps), Is.EqualTo(("line", "variable", 7)));
    }

    [TestCase("nmae: x", "unknown key nmae; did you mean name?")]
    [TestCase("config-file: other", "unknown key config-file")]
    [TestCase("peer-transport-security: {cert: x}", "unknown key cert (in peer-transport-security)")]
    [TestCase("name: {a: b}", "name must be a value or a list")]
    [TestCase("client-transport-security: x", "client-transport-security must have keys of its own")]
    [TestCase("a: [", "line ")]
    [TestCase("text", "there are no flags in it")]
    [TestCase("[a]", "there are no flags in it")]
    public void What_is_no_flag_is_refused_with_the_files_name(string yaml, string problem)
    {
        var refusal = Assert.Throws<UsageException>(() => Read(yaml));

        Assert.That(refusal!.Problems.Single(), Does.Contain(problem).And.Contain("config.yaml"));
    }

    [Test]
    public void A_value_that_does_not_fit_names_the_file()
    {
        var refusal = Assert.Throws<UsageException>(() => Read("max-txn-ops: many"));

        Assert.That(refusal!.Problems.Single(), Does.StartWith("max-txn-ops in ").And.Contain("'many' is not a number"));
    }

    [Test]
    public void A_file_that_is_not_there_is_refused() => Assert.That(
        Assert.Throws<UsageException>(() => OptionsReader.Read(CommandLine.Parse(["--config-file=/nowhere/at/all"], new Hashtable())))!.Problems.Single(),
        Does.StartWith("--config-file: "));

    private ServerOptions Read(string yaml) => OptionsReader.Read(CommandLine.Parse([$"--config-file={Write(yaml)}"], new Hashtable()));

    private string Write(string yaml)
    {
        var path = _directory.File("config.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }
}
