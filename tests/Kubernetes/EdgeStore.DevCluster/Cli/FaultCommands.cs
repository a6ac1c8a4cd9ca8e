using System.CommandLine;
using EdgeStore.DevCluster.Networking;
using EdgeStore.DevCluster.Processes;
using ShellCommand = EdgeStore.DevCluster.Processes.Command;
using Command = System.CommandLine.Command;

namespace EdgeStore.DevCluster.Cli;

/// <summary>Faults for a cluster that another process runs. They act on what the kernel knows by name: cables and namespaces.</summary>
internal static class FaultCommands
{
    public static IEnumerable<Command> Create(Option<string> state)
    {
        yield return Cable("cut-off", "Unplug a node's cable: its pods go on, and nobody reaches them.", "down", state);
        yield return Cable("heal", "Plug a node's cable in again.", "up", state);
        yield return KillPod(state);
    }

    private static Command Cable(string name, string description, string position, Option<string> state)
    {
        var node = new Argument<string>("node") { Description = "Name of the node." };
        var command = new Command(name, description) { node, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = ClusterFile.Read(parsed.GetRequiredValue(state));
            var index = file.Nodes.ToList().IndexOf(parsed.GetRequiredValue(node));
            if (index < 0) throw new ArgumentException($"the cluster has the nodes {string.Join(", ", file.Nodes)}");
            await ShellCommand.IpAsync(null, $"link set {new NetworkNames(file.Number).NodeCable(index + 1)} {position}\n", cancellation);
            return 0;
        });
        return command;
    }

    private static Command KillPod(Option<string> state)
    {
        var pod = new Argument<string>("pod") { Description = "NAMESPACE/NAME" };
        var command = new Command("kill-pod", "kill -9 of every process of a pod. The kubelet starts its containers again.") { pod, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var @namespace = FindNamespace(parsed.GetRequiredValue(state), parsed.GetRequiredValue(pod));
            var pids = await ShellCommand.RunAsync("ip", ["netns", "pids", @namespace], cancellation);
            foreach (var pid in pids.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Native.Signal(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture), Native.SignalKill);
            return 0;
        });
        return command;
    }

    /// <summary>The file "pod" in a pod's directory: its name in the first line, its network namespace in the second.</summary>
    private static string FindNamespace(string state, string pod) =>
        Directory.GetDirectories(Path.Combine(state, "nodes")).Select(node => Path.Combine(node, "pods")).Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories).Select(directory => Path.Combine(directory, "pod")).Where(File.Exists)
            .Select(File.ReadAllLines).FirstOrDefault(lines => lines[0] == pod)?[1]
        ?? throw new ArgumentException($"no pod {pod} runs");
}
