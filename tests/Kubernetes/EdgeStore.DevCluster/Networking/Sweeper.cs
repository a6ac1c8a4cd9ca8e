using System.Diagnostics;
using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.Networking;

/// <summary>
/// Removes everything of a cluster from this machine. Every process of a cluster lives in one of its network namespaces, so the
/// namespaces name all there is to end. A guard process waits for the end of its input, which the kernel signals however we end,
/// and then sweeps: a crash or kill -9 of the test run leaves nothing behind.
/// </summary>
internal sealed class Sweeper : IDisposable
{
    /// <summary>$1 = prefix of the namespaces, $2 = bridge.</summary>
    private const string Sweep = """
        namespaces() { ip netns list | cut -d' ' -f1 | grep "^$1" || true; }
        for round in $(seq 100); do
          pids=$(for ns in $(namespaces "$1"); do ip netns pids "$ns"; done)
          [ -n "$pids" ] || break
          kill -9 $pids 2>/dev/null || true
          sleep 0.05
        done
        # Cables first: the kernel takes its time to dismantle a namespace, and its names would be in the way of the next cluster.
        for link in $(ip -o link | sed -nE "s/^[0-9]+: ($2(-[0-9a-z]+)?)[@:].*/\\1/p"); do ip link delete "$link" 2>/dev/null || true; done
        for ns in $(namespaces "$1"); do ip netns delete "$ns" || true; done
        """;

    private readonly Process _guard;

    private Sweeper(Process guard) => _guard = guard;

    public static Sweeper Guard(NetworkNames names)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true };
        foreach (var argument in new[] { "sh", "-c", "trap '' INT TERM HUP; cat >/dev/null\n" + Sweep, "sweep", names.NamespacePrefix, names.Bridge })
            start.ArgumentList.Add(argument);
        return new Sweeper(Process.Start(start) ?? throw new InvalidOperationException("setsid did not start"));
    }

    public static Task SweepAsync(NetworkNames names, CancellationToken cancellation) =>
        Command.RunAsync("sh", ["-c", Sweep, "sweep", names.NamespacePrefix, names.Bridge], cancellation);

    public static async Task SweepAbandonedAsync(CancellationToken cancellation)
    {
        foreach (var claim in SubnetClaim.TakeAbandoned())
        {
            using (claim) await SweepAsync(claim.Names, cancellation);
        }
    }

    public void Dispose()
    {
        _guard.StandardInput.Close();
        _guard.WaitForExit();
        _guard.Dispose();
    }
}
