using System.Collections;
using EdgeStore.Core.Merging;
using EdgeStore.Server.Options;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Server.Tests.Options;

public sealed class OptionsReaderTests
{
    [Test]
    public void Defaults_are_etcds()
    {
        var options = Read();
        Assert.Multiple(() =>
        {
            Assert.That(options.Name, Is.EqualTo("default"));
            Assert.That(options.DataDirectory, Is.EqualTo("default.edgestore"));
            Assert.That(options.Client.ListenUrls, Is.EqualTo(new[] { new ListenUrl(false, "localhost", 2379) }));
            Assert.That(options.Client.AdvertiseUrls, Is.EqualTo(new[] { "http://localhost:2379" }));
            Assert.That(options.Peer.ListenUrls, Is.EqualTo(new[] { new ListenUrl(false, "localhost", 2380) }));
            Assert.That(options.Cluster, Is.TypeOf<ClusterOptions.Lone>());
            Assert.That(options.Durability.Mode, Is.EqualTo(DurabilityMode.Fsync));
            Assert.That(options.AutoCompaction, Is.TypeOf<AutoCompactionOptions.Off>());
            Assert.That(options.TombstoneRetention, Is.EqualTo(TimeSpan.FromDays(7)));
            Assert.That(options.Limits.MaxRequestBytes, Is.EqualTo(1536 * 1024));
            Assert.That(options.Writer.MaxTxnOps, Is.EqualTo(128));
            Assert.That(options.Writer.MergePolicies.For(Key("/registry/pods/x")), Is.EqualTo(MergePolicy.KubernetesObject));
            Assert.That(options.Writer.MergePolicies.For(Key("other")), Is.EqualTo(MergePolicy.LastWriterWins));
            Assert.That(options.Writer.MergePolicies.Hash, Is.EqualTo(MergePolicyTable.Default.Hash));
            Assert.That(options.Writer.LocalOnlyKeys, Is.EqualTo(new[] { Key("compact_rev_key") }));
            Assert.That((options.Log.Level, options.Log.Format), Is.EqualTo((LogLevel.Information, LogFormat.Json)));
            Assert.That((options.Log.ToStandardError, options.Log.ToStandardOutput, options.Log.Files.Count), Is.EqualTo((true, false, 0)));
            Assert.That(options.Writer.SweepSlice, Is.EqualTo(1000));
        });
    }

    [Test]
    public void What_etcd_takes_for_none_is_none()
    {
        var options = Read("--grpc-keepalive-interval=0s", "--grpc-keepalive-timeout=0", "--max-concurrent-streams=4294967295", "--auto-compaction-retention=0s", "--listen-metrics-urls=");
        Assert.Multiple(() =>
        {
            Assert.That((options.Limits.KeepAliveInterval, options.Limits.KeepAliveTimeout), Is.EqualTo((TimeSpan.MaxValue, TimeSpan.MaxValue)));
            Assert.That(options.Limits.MaxConcurrentStreams, Is.GreaterThan(1_000_000_000));
            Assert.That(options.AutoCompaction, Is.TypeOf<AutoCompactionOptions.Off>());
        });
    }

    [TestCase("--name=n1")]
    [TestCase("-name=n1")]
    [TestCase("--name", "n1")]
    [TestCase("-name", "n1")]
    [TestCase("--name", "n0", "--name", "n1")]
    public void Flags_are_written_as_Go_accepts_them(params string[] arguments) => Assert.That(Read(arguments).Name, Is.EqualTo("n1"));

    [Test]
    public void The_environment_counts_when_the_flag_is_not_given()
    {
        var environment = new Hashtable { ["EDGESTORE_NAME"] = "e1", ["EDGESTORE_DATA_DIR"] = "/data", ["PATH"] = "/bin" };
        var options = OptionsReader.Read(CommandLine.Parse(["--name=f1"], environment));
        Assert.That((options.Name, options.DataDirectory), Is.EqualTo(("f1", "/data")));
    }

    [TestCase("true", true)]
    [TestCase("false", false)]
    public void A_switch_takes_a_value(string value, bool expected)
    {
        string[] tls = ["--cert-file=c", "--key-file=k", "--listen-client-urls=https://127.0.0.1:0"];
        var set = CommandLine.Parse([.. tls, $"--client-cert-auth={value}", "--trusted-ca-file=ca"], new Hashtable());
        Assert.That(set[FlagCatalog.ClientCertAuth].Text, Is.EqualTo(expected ? "true" : "false"));
    }

    [Test]
    public void A_switch_may_stand_alone()
    {
        var set = CommandLine.Parse(["--client-cert-auth", "--name", "n1"], new Hashtable());
        Assert.That((set[FlagCatalog.ClientCertAuth].Text, set[FlagCatalog.Name].Text), Is.EqualTo(("true", "n1")));
    }

    [Test]
    public void A_static_cluster_is_ordered_by_name()
    {
        var options = Read("--name=b", "--initial-cluster=b=http://127.0.0.1:2,a=http://127.0.0.1:1,b=http://127.0.0.1:3", "--initial-cluster-token=t");
        var cluster = (ClusterOptions.Static)options.Cluster;
        Assert.That(cluster.Token, Is.EqualTo("t"));
        Assert.That(cluster.Members.Select(member => $"{member.Name}:{member.PeerUrls.Count}"), Is.EqualTo(new[] { "a:1", "b:2" }));
    }

    [Test]
    public void One_initial_member_is_a_lone_member() =>
        Assert.That(Read("--name=a", "--initial-cluster=a=http://127.0.0.1:2380").Cluster, Is.TypeOf<ClusterOptions.Lone>());

    [Test]
    public void A_member_that_was_added_asks_the_others_of_the_initial_cluster()
    {
        var options = Read("--name=b", "--initial-cluster=b=http://127.0.0.1:2,a=http://127.0.0.1:1", "--initial-cluster-state=existing");
        var cluster = (ClusterOptions.Existing)options.Cluster;
        Assert.That(cluster.OwnUrls, Is.EqualTo(new[] { "http://127.0.0.1:2" }));
        Assert.That(cluster.Members, Is.EqualTo(new[] { new Uri("http://127.0.0.1:1") }));
    }

    [Test]
    public void A_membership_file_says_everything_about_the_members()
    {
        string[] arguments = ["--membership-file=f", "--join=http://127.0.0.1:1", "--site=here"];
        var problems = Assert.Throws<UsageException>(() => Read(arguments))!.Problems;
        Assert.That(problems, Is.EqualTo(new[] { "--membership-file and --join exclude each other", "--membership-file and --site exclude each other" }));
    }

    [TestCase("interval=50", nameof(DurabilityMode.Interval), 50)]
    [TestCase("none", nameof(DurabilityMode.None), 0)]
    public void Durability_modes(string text, string mode, int milliseconds) => Assert.That(
        Read($"--durability={text}").Durability,
        Is.EqualTo(new DurabilityOptions(Enum.Parse<DurabilityMode>(mode), TimeSpan.FromMilliseconds(milliseconds))));

    [TestCase("periodic", "30m", 30)]
    [TestCase("periodic", "1h30m", 90)]
    [TestCase("periodic", "2", 120)]
    public void Periodic_compaction(string mode, string retention, int minutes) =>
        Assert.That(
            Read($"--auto-compaction-mode={mode}", $"--auto-compaction-retention={retention}").AutoCompaction,
            Is.EqualTo(new AutoCompactionOptions.Periodic(TimeSpan.FromMinutes(minutes))));

    [TestCase("--nmae=x", "unknown flag --nmae; did you mean --name?")]
    [TestCase("--raft-something=x", "unknown flag --raft-something (see edgestore --help)")]
    [TestCase("stray", "'stray' is not a flag; edgestore takes flags only (see edgestore --help)")]
    [TestCase("--listen-client-urls=http://example.com:2379", "--listen-client-urls: 'http://example.com:2379' must have an IP address or localhost as host, not a name")]
    [TestCase("--listen-client-urls=127.0.0.1:2379", "--listen-client-urls: '127.0.0.1:2379' is not a URL such as http://127.0.0.1:2379")]
    [TestCase("--listen-client-urls=http://127.0.0.1", "--listen-client-urls: 'http://127.0.0.1' must have a port")]
    [TestCase("--listen-client-urls=https://127.0.0.1:1", "--listen-client-urls: https://127.0.0.1:1 needs --cert-file and --key-file")]
    [TestCase("--listen-metrics-urls=https://127.0.0.1:1", "--listen-metrics-urls: must be http")]
    [TestCase("--initial-cluster-state=existing", "--initial-cluster-state: 'existing' needs --initial-cluster with this member and at least one other")]
    [TestCase("--initial-cluster-state=old", "--initial-cluster-state: 'old' is not new or existing")]
    [TestCase("--join=a.example", "--join: 'a.example' is not a URL such as http://127.0.0.1:2379")]
    [TestCase("--initial-cluster=other=http://127.0.0.1:1", "--initial-cluster: does not name this member, 'default'")]
    [TestCase("--initial-cluster=default", "--initial-cluster: 'default' is not <name>=<url>")]
    [TestCase("--durability=sometimes", "--durability: 'sometimes' is not fsync, none, or interval=<1 to 60000 milliseconds>")]
    [TestCase("--durability=interval=0", "--durability: 'interval=0' is not fsync, none, or interval=<1 to 60000 milliseconds>")]
    [TestCase("--merge-policy=/x/=Newest", "--merge-policy: '/x/=Newest' is not <prefix>=<policy> with the policy LastWriterWins or KubernetesObject")]
    [TestCase("--max-txn-ops=0", "--max-txn-ops: '0' is not a number from 1 to 1000000")]
    [TestCase("--client-cert-auth=maybe", "--client-cert-auth: 'maybe' is not true or false")]
    [TestCase("--client-cert-auth=true", "--client-cert-auth: needs --trusted-ca-file")]
    [TestCase("--log-outputs=", "--log-outputs: must name an output")]
    [TestCase("--log-outputs=default,stdout", "--log-outputs: default goes with no other output")]
    [TestCase("--experimental-compaction-batch-limit=0", "--experimental-compaction-batch-limit: '0' is not a number from 1 to 1000000")]
    [TestCase("--log-level=loud", "--log-level: 'loud' is not debug, info, warn, error, panic or fatal")]
    [TestCase("--metrics=all", "--metrics: 'all' is not basic or extensive")]
    [TestCase("--auto-compaction-retention=5x", "--auto-compaction-retention: must be a duration of a second or more, such as 30m, or a number of hours")]
    [TestCase("--cert-file=c", "--cert-file and --key-file are needed together")]
    public void A_wrong_flag_is_refused_by_name(string argument, string problem)
    {
        var error = Assert.Throws<UsageException>(() => Read(argument))!;
        Assert.That(error.Problems, Does.Contain(problem));
    }

    [Test]
    public void A_wrong_variable_is_refused_by_its_name()
    {
        var environment = new Hashtable { ["EDGESTORE_MAX_TXN_OPS"] = "many" };
        var error = Assert.Throws<UsageException>(() => OptionsReader.Read(CommandLine.Parse([], environment)))!;
        Assert.That(error.Problems, Is.EqualTo(new[] { "EDGESTORE_MAX_TXN_OPS: 'many' is not a number from 1 to 1000000" }));
    }

    [Test]
    public void A_mistyped_variable_is_refused_and_Kubernetes_service_links_are_not()
    {
        var environment = new Hashtable { ["EDGESTORE_DATA_DIRR"] = "x", ["EDGESTORE_SERVICE_HOST"] = "10.0.0.1", ["EDGESTORE_PORT_2379_TCP"] = "tcp://10.0.0.1:2379" };
        var error = Assert.Throws<UsageException>(() => CommandLine.Parse([], environment))!;
        Assert.That(error.Problems, Is.EqualTo(new[] { "unknown environment variable EDGESTORE_DATA_DIRR; did you mean EDGESTORE_DATA_DIR?" }));
    }

    [Test]
    public void A_variable_of_another_program_that_is_not_like_any_flag_is_left_alone() =>
        Assert.That(() => CommandLine.Parse([], new Hashtable { ["EDGESTORE_CACHE"] = "x", ["EDGESTORE_BIN"] = "x" }), Throws.Nothing);

    [Test]
    public void All_problems_are_told_at_once()
    {
        var error = Assert.Throws<UsageException>(() => Read("--durability=x", "--log-level=y"))!;
        Assert.That(error.Problems, Has.Count.EqualTo(2));
    }

    [Test]
    public void Help_names_every_flag() =>
        Assert.That(FlagCatalog.All.Select(flag => flag.Name), Has.All.Matches<string>(name => HelpPage.Render().Contains($"--{name} <", StringComparison.Ordinal)));

    [Test]
    public void Names_of_variables_follow_etcds_rule() =>
        Assert.That(FlagDefinition.EnvironmentVariableOf(FlagCatalog.ListenClientUrls.Name), Is.EqualTo("EDGESTORE_LISTEN_CLIENT_URLS"));

    private static ServerOptions Read(params string[] arguments) => OptionsReader.Read(CommandLine.Parse(arguments, new Hashtable()));

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);

    [TestCase("stderr", true, false, "")]
    [TestCase("systemd/journal", true, false, "")]
    [TestCase("stdout", false, true, "")]
    [TestCase("stdout,stderr,/var/log/edgestore.log,/var/log/edgestore.log", true, true, "/var/log/edgestore.log")]
    [TestCase("a.log,b.log", false, false, "a.log b.log")]
    public void Messages_go_where_they_are_told_to(string outputs, bool toStandardError, bool toStandardOutput, string files)
    {
        var log = Read("--log-outputs", outputs).Log;

        Assert.That((log.ToStandardError, log.ToStandardOutput, string.Join(' ', log.Files)), Is.EqualTo((toStandardError, toStandardOutput, files)));
    }
}
