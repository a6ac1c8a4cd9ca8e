using EdgeStore.Fleet.Tests.Members;

namespace EdgeStore.Fleet.Tests.Load;

/// <summary>A follower at each member.</summary>
internal sealed class Followers : IAsyncDisposable
{
    private readonly Dictionary<MemberProcess, Follower> _followers = [];

    public static async Task<Followers> StartAsync(MemberFleet fleet)
    {
        var result = new Followers();
        foreach (var member in fleet.Members) result._followers.Add(member, await Follower.StartAsync(member));
        return result;
    }

    public int BreaksAt(IEnumerable<MemberProcess> members) => members.Sum(member => _followers[member].Breaks);

    public async Task CheckAsync()
    {
        foreach (var follower in _followers.Values) await follower.CheckAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var follower in _followers.Values) await follower.DisposeAsync();
    }
}
