using System.Text;
using EdgeStore.Fleet.Tests.Networks;

namespace EdgeStore.Fleet.Tests.Members;

/// <summary>A cluster of real members.</summary>
internal sealed class MemberFleet : IAsyncDisposable
{
    private const string ClusterId = "00000000000c1057";

    private readonly IFleetNetwork _network;
    private readonly FleetCertificates? _certificates;
    private readonly List<MemberProcess> _members = [];
    private readonly HashSet<MemberProcess> _removed = [];

    // Not /tmp, which may be memory: an acknowledged write is to be on a disk.
    private readonly string _directory = Directory.CreateDirectory($"/var/tmp/edgestore-fleet-{Guid.NewGuid():n}").FullName;

    private MemberFleet(IFleetNetwork network, FleetCertificates? certificates)
    {
        _network = network;
        _certificates = certificates;
    }

    /// <summary>Those that were not removed.</summary>
    public IReadOnlyList<MemberProcess> Members => [.. _members.Where(member => !_removed.Contains(member))];

    /// <summary>Starts so many members on a network, which from now on is the fleet's. Files tell them of each other.</summary>
    public static Task<MemberFleet> StartAsync(IFleetNetwork network, int members, FleetCertificates? certificates = null) =>
        BeginAsync(new MemberFleet(network, certificates), async fleet =>
        {
            for (var i = 0; i < members; i++) await fleet.AddAsync();
            fleet.WriteMembership();
            await Task.WhenAll(fleet.Members.Select(member => member.StartAsync()));
        });

    /// <summary>Starts a member that is alone, and others that join it.</summary>
    public static Task<MemberFleet> JoinAsync(IFleetNetwork network, int members) =>
        BeginAsync(new MemberFleet(network, certificates: null), async fleet =>
        {
            for (var i = 0; i < members; i++)
            {
                string[] flags = i == 0 ? [] : [$"--join=http://{fleet.Members[0].Place.Peer}"];
                await fleet.Add(await network.AddAsync(), flags).StartAsync();
            }
        });

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

    private string Scheme => _certificates is null ? "http" : "https";

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_members.Select(member => member.DisposeAsync().AsTask()));
        await _network.DisposeAsync();
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
            await TestContext.Out.WriteLineAsync($"The members' logs stay in {_directory}");
        else
            Directory.Delete(_directory, recursive: true);
    }

    private static async Task<MemberFleet> BeginAsync(MemberFleet fleet, Func<MemberFleet, Task> begin)
    {
        try
        {
            await begin(fleet);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    private async Task<MemberProcess> AddAsync() => Add(await _network.AddAsync(), $"--membership-file={FileOf(_members.Count)}");

    private MemberProcess Add(MemberPlace place, params string[] flags)
    {
        var member = new MemberProcess($"m{_members.Count + 1}", place, Path.Combine(_directory, $"{_members.Count}"), _certificates, flags);
        _members.Add(member);
        return member;
    }

    private string FileOf(int index) => Path.Combine(_directory, $"{index}.yaml");

    /// <summary>The first member has tag 1, and so on.</summary>
    private void WriteMembership()
    {
        for (var reader = 0; reader < _members.Count; reader++)
        {
            var yaml = new StringBuilder($"clusterId: \"{ClusterId}\"\nmembers:\n");
            foreach (var (index, member) in _members.Index())
            {
                yaml.Append($"- {{name: {member.Name}, tag: {index + 1}, state: {(_removed.Contains(member) ? "removed" : "active")}");
                if (index != reader) yaml.Append($", peerURLs: [\"{Scheme}://{_network.Authority(_members[reader].Place, member.Place)}\"]");
                yaml.Append("}\n");
            }
            // At once, so that nobody reads half of it.
            File.WriteAllText(FileOf(reader) + ".new", yaml.ToString());
            File.Move(FileOf(reader) + ".new", FileOf(reader), overwrite: true);
        }
    }
}
