using System.CommandLine;
using System.Globalization;
using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Connecting;

/// <summary>
/// The flags that say whom to ask and whom to trust, under etcdctl's names. Each can be given as an environment variable as
/// well: <c>--dial-timeout</c> as <c>EDGESTORECTL_DIAL_TIMEOUT</c>; the flag wins.
/// </summary>
internal sealed class ConnectionFlags(Func<string, string?> environment)
{
    private const string DefaultEndpoint = "127.0.0.1:2380";

    private readonly Option<string?> _endpoints = Text("--endpoints", "urls", $"Peer URLs of the members to ask, separated by commas. Default: {DefaultEndpoint}.");
    private readonly Option<string?> _caFile = Text("--cacert", "path", "CA certificates (PEM) that sign the members' certificates.");
    private readonly Option<string?> _certFile = Text("--cert", "path", "Certificate (PEM) to show: the admin's, where members tell admins apart.");
    private readonly Option<string?> _keyFile = Text("--key", "path", "Private key (PEM) of --cert.");
    private readonly Option<string?> _serverName = Text("--server-name", "name", "The name that the members' certificates must have. Default: the endpoint's host.");
    private readonly Option<string?> _dialTimeout = Text("--dial-timeout", "seconds", "How long making a connection may take. Default: 2.");
    private readonly Option<bool?> _skip = new("--insecure-skip-tls-verify")
    {
        Description = "Believe every certificate. For trying things out only.", Recursive = true, Arity = ArgumentArity.ZeroOrOne,
    };

    public IEnumerable<Option> All => [_endpoints, _caFile, _certFile, _keyFile, _serverName, _skip, _dialTimeout];

    /// <exception cref="ControlException">A value does not fit; the message names the flag or variable.</exception>
    public ConnectionSettings Read(ParseResult parsed)
    {
        var (caFile, certFile, keyFile) = (Value(parsed, _caFile), Value(parsed, _certFile), Value(parsed, _keyFile));
        var skips = parsed.GetValue(_skip) ?? Switch(_skip);
        if ((certFile is null) != (keyFile is null)) throw Wrong("--cert and --key are needed together");
        var usesTls = caFile is not null || certFile is not null || skips;
        return new ConnectionSettings(
            [.. Endpoints(Value(parsed, _endpoints) ?? DefaultEndpoint, usesTls)],
            caFile, certFile, keyFile, skips, Value(parsed, _serverName), DialTimeout(Value(parsed, _dialTimeout)));
    }

    private static IEnumerable<Uri> Endpoints(string text, bool usesTls)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0) throw Wrong("--endpoints: must name at least one member");
        foreach (var part in parts.Distinct())
        {
            yield return Endpoint.TryParse(part, usesTls, out var endpoint)
                ? endpoint
                : throw Wrong($"--endpoints: '{part}' is not host:port or a URL such as https://edge-1.example:2380");
        }
    }

    private static TimeSpan DialTimeout(string? text)
    {
        if (text is null) return TimeSpan.FromSeconds(2);
        return double.TryParse(text.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw Wrong($"--dial-timeout: '{text}' is not a number of seconds");
    }

    private string? Value(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { Length: > 0 } given ? given : Variable(option) is { Length: > 0 } variable ? variable : null;

    private bool Switch(Option option) => Variable(option) switch
    {
        null or "" or "false" or "0" => false,
        "true" or "1" => true,
        var text => throw Wrong($"{VariableName(option)}: '{text}' is not true or false"),
    };

    private string? Variable(Option option) => environment(VariableName(option));

    private static string VariableName(Option option) => "EDGESTORECTL_" + option.Name.TrimStart('-').ToUpperInvariant().Replace('-', '_');

    private static Option<string?> Text(string name, string hint, string description) =>
        new(name) { Description = description, HelpName = hint, Recursive = true };

    private static ControlException Wrong(string problem) => new(ExitCode.Usage, problem);
}
