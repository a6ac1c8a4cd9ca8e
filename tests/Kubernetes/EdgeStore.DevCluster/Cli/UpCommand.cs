using System.CommandLine;
using EdgeStore.DevCluster.ControlPlane;

namespace EdgeStore.DevCluster.Cli;

/// <summary>devcluster up: runs a cluster until Ctrl-C or SIGTERM.</summary>
internal static class UpCommand
{
    public static Command Create(Option<string> state)
    {
        var store = new Option<StoreKind>("--store") { Description = "What the API server keeps its state in.", DefaultValueFactory = _ => StoreKind.EdgeStore };
        var nodes = new Option<int>("--nodes") { Description = "Number of nodes: node-1, node-2, …", DefaultValueFactory = _ => 3 };
        var zones = new Option<string[]>("--zones")
        {
            Description = "Zones that the nodes take turns in.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["zone-1", "zone-2", "zone-3"],
        };
        var images = new Option<string?>("--images") { Description = "Directory of the programs that stand for images (default: artifacts/bin)." };
        var command = new Command("up", "Run a cluster until Ctrl-C.") { store, nodes, zones, images, state };
        command.SetAction(parsed =>
        {
            var names = parsed.GetValue(zones)!;
            var options = new VirtualClusterOptions
            {
                Store = parsed.GetValue(store),
                StateDirectory = parsed.GetRequiredValue(state),
                Nodes = [.. Enumerable.Range(0, parsed.GetValue(nodes)).Select(index =>
                    new NodeOptions($"node-{index + 1}") { Zone = names.Length == 0 ? null : names[index % names.Length] })],
            };
            if (parsed.GetValue(images) is { } directory) options = options with { Tools = options.Tools with { Images = Path.GetFullPath(directory) } };
            return LongRunning.RunAsync(stop => StartAsync(options, stop), options.Time);
        });
        return command;
    }

    private static async Task<IAsyncDisposable> StartAsync(VirtualClusterOptions options, CancellationToken stop)
    {
        Console.WriteLine("starting the API server, its store, controllers, scheduler and nodes …");
        var cluster = await VirtualCluster.StartAsync(options, stop);
        Console.WriteLine($"store:      {cluster.Store.Endpoint}");
        Console.WriteLine($"logs:       {cluster.State.Path}/logs");
        Console.WriteLine($"export KUBECONFIG={cluster.State.Kubeconfig}");
        return cluster;
    }
}
