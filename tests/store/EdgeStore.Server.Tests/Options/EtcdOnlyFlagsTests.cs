using System.Collections;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Tests.Options;

public sealed class EtcdOnlyFlagsTests
{
    [Test]
    public void A_flag_without_meaning_here_is_taken_with_a_warning()
    {
        var options = OptionsReader.Read(CommandLine.Parse(
            ["--heartbeat-interval=100", "--enable-v2", "--logger", "zap"], new Hashtable { ["EDGESTORE_MAX_WALS"] = "5" }));

        Assert.That(options.Warnings, Is.EqualTo(new[]
        {
            "--heartbeat-interval has no effect: there is no consensus among members",
            "EDGESTORE_MAX_WALS has no effect: there is no consensus among members",
            "--enable-v2 has no effect: only etcd's v3 API is served",
        }));
    }

    [TestCase("--unsafe-no-fsync", "--unsafe-no-fsync: edgestore does not have this flag of etcd: use --durability=none")]
    [TestCase("--peer-auto-tls", "--peer-auto-tls: edgestore does not have this flag of etcd: make certificates and use --peer-cert-file and --peer-key-file")]
    public void A_flag_that_safety_could_rest_on_is_refused(string flag, string problem) => Assert.That(
        Assert.Throws<UsageException>(() => OptionsReader.Read(CommandLine.Parse([flag], new Hashtable())))!.Problems,
        Is.EqualTo(new[] { problem }));

    [TestCase("--peer-auto-tls=false")]
    [TestCase("--pre-vote")]
    [TestCase("--enable-grpc-gateway")]
    [TestCase("--experimental-initial-corrupt-check=true")]
    public void A_value_that_asks_for_what_happens_anyway_is_taken_without_a_word(string flag) =>
        Assert.That(OptionsReader.Read(CommandLine.Parse([flag], new Hashtable())).Warnings, Is.Empty);

    [Test]
    public void No_flag_is_in_both_lists() =>
        Assert.That(EtcdOnlyFlags.All.Select(flag => flag.Name).Intersect(FlagCatalog.All.Select(flag => flag.Name)), Is.Empty);

    [Test]
    public void The_help_names_them() => Assert.That(HelpPage.Render(), Does.Contain("--heartbeat-interval").And.Contain("--config-file"));
}
