using System.CommandLine;
using EdgeStore.Cli.Connecting;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using Spectre.Console;

namespace EdgeStore.Cli.Commands;

/// <summary>What every command has: the flags before it, and where to write.</summary>
internal sealed class CommandScope(Surroundings surroundings)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly ConnectionFlags _connection = new(surroundings.Environment);

    private readonly Option<OutputFormat> _output = new("--output", "-o")
    {
        Description = "table, for people, or json, for programs.", Recursive = true, DefaultValueFactory = _ => OutputFormat.Table, HelpName = "table|json",
    };

    private readonly Option<double?> _timeout = new("--command-timeout")
    {
        Description = "How long a member may take to answer. Default: 5; without limit for commands that wait for peers.", Recursive = true, HelpName = "seconds",
    };

    public Surroundings Surroundings => surroundings;

    public IEnumerable<Option> Options => [.. _connection.All, _output, _timeout];

    public ConnectionSettings Connection(ParseResult parsed) => _connection.Read(parsed);

    /// <summary>For a command that speaks to one member.</summary>
    /// <exception cref="ControlException">Several endpoints are given.</exception>
    public MemberConnection ConnectToOne(ParseResult parsed)
    {
        var settings = Connection(parsed);
        if (settings.Endpoints.Count > 1)
            throw new ControlException(ExitCode.Usage, $"--endpoints: {parsed.CommandResult.Command.Name} is asked of one member, not of {settings.Endpoints.Count}");
        return new MemberConnection(settings.Endpoints[0], settings);
    }

    public OutputFormat Format(ParseResult parsed) => parsed.GetValue(_output);

    public TimeSpan Timeout(ParseResult parsed) => Given(parsed) ?? DefaultTimeout;

    /// <summary>For commands that wait for peers; null: no limit.</summary>
    public DateTime? Deadline(ParseResult parsed) => Given(parsed) is { } given ? surroundings.Time.GetUtcNow().Add(given).UtcDateTime : null;

    public void WriteJson<T>(T value, bool oneLine = false) => surroundings.Output.Profile.Out.Writer.WriteLine(JsonOutput.Write(value, oneLine));

    public void WriteLine(string text) => surroundings.Show(new Spectre.Console.Rows(Tables.Line(text, Style.Plain)));

    private TimeSpan? Given(ParseResult parsed) => parsed.GetValue(_timeout) switch
    {
        null => null,
        > 0 and < 1_000_000 and var seconds => TimeSpan.FromSeconds(seconds),
        var seconds => throw new ControlException(ExitCode.Usage, $"--command-timeout: {seconds} is not a number of seconds"),
    };
}
