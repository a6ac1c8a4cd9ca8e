using System.CommandLine;
using EdgeStore.Benchmarks.Store;

var root = new RootCommand("Benchmarks of EdgeStore.") { StoreCommand.Create(TimeProvider.System) };
return await root.Parse(args).InvokeAsync();
