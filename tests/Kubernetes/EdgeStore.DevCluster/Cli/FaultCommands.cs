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
        yield return On(state);
    }

    private static Command On(Option<string> state)
    {
        var node = new Argument<string>("node") { Description = "Name of the node." };
        var words = new Argument<string[]>("command") { Description = "Program and arguments, after --.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("on", "Run a command in a node's network, where a node that is cut off can still be reached.") { node, words, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = ClusterFile.Read(parsed.GetRequiredValue(state));
            var @namespace = new NetworkNames(file.Number).NodeNamespace(Index(file, parsed.GetRequiredValue(node)));
            var result = await ShellCommand.TryRunAsync(
                "nsenter", [$"--net=/run/netns/{@namespace}", "--", .. parsed.GetRequiredValue(words)], cancellation);
            await Console.Out.WriteAsync(result.Output);
            await Console.Error.WriteAsync(result.Error);
            return result.ExitCode;
        });
        return command;
    }

    private static int Index(ClusterFile file, string node)
    {
        var index = file.Nodes.ToList().IndexOf(node);
        return index >= 0 ? index + 1 : throw new ArgumentException($"the nodes are {string.Join(", ", file.Nodes)}");
    }

    private static Command Cable(string name, string description, string position, Option<string> state)
    {
        var node = new Argument<string>("node") { Description = "Name of the node." };
        var command = new Command(name, description) { node, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = ClusterFile.Read(parsed.GetRequiredValue(state));
            var index = Index(file, parsed.GetRequiredValue(node));
            await ShellCommand.IpAsync(null, $"link set {new NetworkNames(file.Number).NodeCable(index)} {position}\n", cancellation);
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
