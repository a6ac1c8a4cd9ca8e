using System.Text;
using EdgeStore.Fleet.Tests.Networks;

namespace EdgeStore.Fleet.Tests.Members;

/// <summary>A cluster of real members.</summary>
internal sealed class MemberFleet : IAsyncDisposable
{
    private const string ClusterId = "00000000000c1057";

    private readonly IFleetNetwork _network;
    private readonly FleetCertificates? _certificates;
    private readonly string[] _flags;
    private readonly List<MemberProcess> _members = [];
    private readonly HashSet<MemberProcess> _removed = [];

    // Not /tmp, which may be memory: an acknowledged write is to be on a disk.
    private readonly string _directory = Directory.CreateDirectory($"/var/tmp/edgestore-fleet-{Guid.NewGuid():n}").FullName;

    private MemberFleet(IFleetNetwork network, FleetCertificates? certificates, string[] flags)
    {
        _network = network;
        _certificates = certificates;
        _flags = flags;
    }

    /// <summary>Those that were not removed; the first has tag 1.</summary>
    public IReadOnlyList<MemberProcess> Members => [.. _members.Where(member => !_removed.Contains(member))];

    /// <summary>Starts so many members on a network, which from now on is the fleet's.</summary>
    public static async Task<MemberFleet> StartAsync(IFleetNetwork network, int members, FleetCertificates? certificates = null, params string[] flags)
    {
        var fleet = new MemberFleet(network, certificates, flags);
        try
        {
            for (var i = 0; i < members; i++) await fleet.AddAsync();
            fleet.WriteMembership();
            await Task.WhenAll(fleet.Members.Select(member => member.StartAsync()));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new member in the place of one that is gone for good; it gets the next tag.</summary>
    public async Task<MemberProcess> ReplaceAsync(MemberProcess gone)
    {
        _removed.Add(gone);
        var member = await AddAsync();
        WriteMembership();
        await member.StartAsync();
        return member;
    }

    /// <summary>Waits until every member says of every other that both hold the same, and compares what they hold.</summary>
    public async Task ConvergeAsync()
    {
        await Eventually.HoldsAsync("convergence", async () =>
        {
            var statuses = await Task.WhenAll(Members.Select(member => member.StatusAsync()));
            return statuses.All(status => status.Peers.Count == Members.Count - 1 && status.Peers.All(peer => peer is { Connected: true, Converged: true }))
                && statuses.Select(status => status.Fingerprint).Distinct().Count() == 1;
        });
        var hashes = await Task.WhenAll(Members.Select(member => member.HashAsync()));
        Assert.That(hashes, Is.All.EqualTo(hashes[0]), "HashKV of converged members");
        var statuses = await Task.WhenAll(Members.Select(member => member.StatusAsync()));
        Assert.That(statuses.Select(status => status.DivergenceDetected), Is.All.False);
    }

    /// <summary>Everything is at every member.</summary>
    public async Task HoldsEverywhereAsync(IReadOnlyDictionary<string, string> written, string prefix)
    {
        foreach (var member in Members)
        {
            var held = await member.ReadAsync(prefix);
            var missing = written.Where(write => held.GetValueOrDefault(write.Key) != write.Value).Select(write => write.Key);
            Assert.That(missing, Is.Empty, $"of {written.Count} acknowledged writes at {member.Name}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_members.Select(member => member.DisposeAsync().AsTask()));
        await _network.DisposeAsync();
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
            await TestContext.Out.WriteLineAsync($"The members' logs stay in {_directory}");
        else
            Directory.Delete(_directory, recursive: true);
    }

    private async Task<MemberProcess> AddAsync()
    {
        var tag = _members.Count + 1;
        var member = new MemberProcess($"m{tag}", tag, await _network.AddAsync(), _directory, _certificates, _flags);
        _members.Add(member);
        return member;
    }

    private void WriteMembership()
    {
        foreach (var member in _members)
        {
            var yaml = new StringBuilder($"clusterId: \"{ClusterId}\"\nmembers:\n");
            foreach (var other in _members)
            {
                yaml.Append($"- {{name: {other.Name}, tag: {other.Tag}, state: {(_removed.Contains(other) ? "removed" : "active")}");
                if (other != member) yaml.Append($", peerURLs: [\"{(_certificates is null ? "http" : "https")}://{_network.Authority(member.Place, other.Place)}\"]");
                yaml.Append("}\n");
            }
            // At once, so that nobody reads half of it.
            File.WriteAllText(member.MembershipFile + ".new", yaml.ToString());
            File.Move(member.MembershipFile + ".new", member.MembershipFile, overwrite: true);
        }
    }
}
