using EdgeStore.Cli.Hosting;

return await ControlProcess.RunAsync(args, Surroundings.OfThisProcess());
