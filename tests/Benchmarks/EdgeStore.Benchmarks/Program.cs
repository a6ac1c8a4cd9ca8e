using System.CommandLine;
using EdgeStore.Benchmarks.Reconciling;
using EdgeStore.Benchmarks.Reconciling.Reconciler;
using EdgeStore.Benchmarks.Replication;
using EdgeStore.Benchmarks.Scale;
using EdgeStore.Benchmarks.Store;

var root = new RootCommand("Benchmarks of EdgeStore.") 
{
    StoreCommand.Create(TimeProvider.System),
    ReplicationCommand.Create(TimeProvider.System),
    ScaleCommand.Create(),
    ReconcilingCommand.Create(TimeProvider.System),
    ReconcilerCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
