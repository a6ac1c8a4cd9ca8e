using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Tests.Support;

/// <summary>edgestorectl run in this process, as into a pipe.</summary>
internal sealed record ControlRun(int ExitCode, string Output, string Error)
{
    private static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>();

    public static Task<ControlRun> Of(params string[] arguments) => With(NoVariables, arguments);

    public static async Task<ControlRun> With(
        IReadOnlyDictionary<string, string> environment, string[] arguments, CancellationToken cancellation = default)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var surroundings = Surroundings.Plain(output, error, name => environment.GetValueOrDefault(name), TimeProvider.System);
        var exitCode = await ControlProcess.RunAsync(arguments, surroundings, cancellation);
        return new ControlRun(exitCode, output.ToString(), error.ToString());
    }
}
