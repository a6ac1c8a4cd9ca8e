using System.CommandLine;
using EdgeStore.Operator.Hosting;

var command = CommandLine.Build(Environment.GetEnvironmentVariable, async (options, cancellationToken) =>
{
    await using var app = OperatorHost.Build(options);
    await app.StartAsync(cancellationToken);
    await app.WaitForShutdownAsync(cancellationToken);
});
// The host reacts to signals itself, and lets work in progress finish.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
