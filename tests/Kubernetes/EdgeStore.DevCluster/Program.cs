using System.CommandLine;
using EdgeStore.DevCluster.Cli;

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
return await root.Parse(args).InvokeAsync();
