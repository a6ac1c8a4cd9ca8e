using EdgeStore.Server.Hosting;

return await ServerProcess.RunAsync(args, TimeProvider.System, Console.Out, Console.Error);
