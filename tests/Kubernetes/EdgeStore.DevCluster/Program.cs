using System.CommandLine;
using EdgeStore.DevCluster.Cli;
using EdgeStore.DevCluster.Processes;

var state = new Option<string>("--state-dir")
{
    Description = "Directory of the cluster's files.",
    DefaultValueFactory = _ => "/var/tmp/edgestore-devcluster",
};
var root = new RootCommand("A Kubernetes cluster on this machine: the real control plane, and nodes whose pods are processes. Needs root.")
{
    UpCommand.Create(state),
};
foreach (var fault in FaultCommands.Create(state)) root.Add(fault);
try
{
    // `up` handles the signals itself: a second one during an orderly end is normal (a terminal sends Ctrl-C to everyone).
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
}
catch (Exception failure) when (failure is IOException or ArgumentException or InvalidOperationException or TimeoutException or CommandFailedException)
{
    await Console.Error.WriteLineAsync($"error: {failure.Message}");
    return 1;
}
