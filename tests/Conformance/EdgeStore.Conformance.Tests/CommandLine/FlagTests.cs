using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.CommandLine;

/// <summary>Whoever has flags of etcd in a unit file keeps them: what etcd's help names is known, with the same defaults.</summary>
public sealed class FlagTests
{
    private const int UsageError = 2;

    /// <summary>Tests say where a server is.</summary>
    private static readonly string[] s_ofTheServer =
    [
        "name", "data-dir", "listen-client-urls", "advertise-client-urls", "listen-peer-urls", "initial-advertise-peer-urls", "initial-cluster",
    ];

    private IReadOnlyDictionary<string, string> _etcd = null!;
    private IReadOnlyDictionary<string, string> _own = null!;

    [OneTimeSetUp]
    public async Task Ask()
    {
        _etcd = await HelpText.DefaultsAsync(Implementation.Etcd);
        _own = await HelpText.DefaultsAsync(Implementation.EdgeStore);
        foreach (var flags in new[] { _etcd, _own }) Assert.That(flags.Keys, Is.SupersetOf(new[] { "name", "auth-token-ttl" }));
    }

    [Test]
    public async Task Every_flag_of_etcd_is_known()
    {
        var run = await ProgramRun.OfAsync([Binaries.EdgeStore, .. _etcd.Select(flag => $"--{flag.Key}={flag.Value}"), "--no-such-flag-at-all=1"]);

        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((UsageError, "edgestore: unknown flag --no-such-flag-at-all (see edgestore --help)\n")));
    }

    [Test]
    public void What_both_have_has_the_same_default()
    {
        var different = _etcd.Where(flag => _own.TryGetValue(flag.Key, out var own) && own != flag.Value).Select(flag => flag.Key);

        Assert.That(different, Is.EquivalentTo(PermittedFlagDifferences.Defaults.Keys));
    }

    [Test]
    public async Task A_server_starts_with_every_flag_of_etcd_at_etcds_default()
    {
        var given = _etcd.Where(flag => !s_ofTheServer.Contains(flag.Key)).Select(flag => $"--{flag.Key}={flag.Value.Replace("math.MaxUint32", $"{uint.MaxValue}", StringComparison.Ordinal)}");

        await using var server = await ServerProcess.StartAsync(Implementation.EdgeStore, [.. given]);

        Assert.That((await server.Client.Maintenance.StatusAsync(new StatusRequest())).DbSize, Is.Positive);
    }
}
