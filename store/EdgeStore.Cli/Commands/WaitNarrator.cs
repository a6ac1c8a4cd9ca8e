using EdgeStore.Cli.Connecting;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Protocol.Admin;
using Grpc.Core;

namespace EdgeStore.Cli.Commands;

/// <summary>While a member waits for its peers, says on standard error which of them it waits for, whenever that changes.</summary>
internal sealed class WaitNarrator(MemberConnection member, Surroundings surroundings)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<T> DuringAsync<T>(Task<T> waiting, CancellationToken cancellation)
    {
        var said = "";
        while (await Task.WhenAny(waiting, Task.Delay(Pause, surroundings.Time, cancellation)) != waiting && !cancellation.IsCancellationRequested)
        {
            var now = await DescribeAsync(cancellation);
            if (now == said) continue;
            await surroundings.Error.WriteLineAsync(now);
            said = now;
        }

        return await waiting;
    }

    internal static string Describe(MemberStatus status)
    {
        var behind = status.Peers.Where(peer => peer.LagMs > 0).Select(peer => peer switch
        {
            { Connected: false } => $"{Human.Printable(peer.Name)} (not connected)",
            { LagChanges: > 0 } => $"{Human.Printable(peer.Name)} (lacks {Human.Count(peer.LagChanges, "change")})",
            _ => $"{Human.Printable(peer.Name)} (has not confirmed yet)",
        }).ToList();
        // A flush does not wait for these.
        var strangers = status.State is MemberState.Leaving ? status.Peers.Where(peer => peer.Stranger).Select(peer => Human.Printable(peer.Name)).ToList() : [];
        if (behind.Count == 0 && strangers.Count > 0)
            return $"{Human.Printable(status.Name)}: all peers hold everything, but {string.Join(", ", strangers)} and the others would not know each other without it";
        var waits = behind.Count == 0 ? $"{Human.Printable(status.Name)}: all peers hold everything" : $"{Human.Printable(status.Name)} waits for {string.Join(", ", behind)}";
        var uncounted = status.State is MemberState.Leaving ? status.Peers.Where(peer => peer.State is not MemberState.Active).Select(Uncounted).ToList() : [];
        return uncounted.Count == 0 ? waits : $"{waits}; not counted: {string.Join(", ", uncounted)}";
    }

    private static string Uncounted(PeerStatus peer) => peer.State is MemberState.Unspecified
        ? $"{Human.Printable(peer.Name)} (has not said that it stays)"
        : $"{Human.Printable(peer.Name)} (leaves as well)";

    private async Task<string> DescribeAsync(CancellationToken cancellation)
    {
        try
        {
            var deadline = surroundings.Time.GetUtcNow().Add(TimeSpan.FromSeconds(5)).UtcDateTime;
            return Describe(await member.AskAsync(admin => admin.StatusAsync(new StatusRequest(), new CallOptions(deadline: deadline, cancellationToken: cancellation))));
        }
        catch (ControlException failure)
        {
            // The call that is being waited for will say so, too, if it is more than a hiccup.
            return failure.Message;
        }
    }
}
