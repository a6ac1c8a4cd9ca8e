using System.CommandLine;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Import;

/// <summary>The options about one end, named as etcdctl's; those of the destination begin with <c>--to-</c>.</summary>
internal sealed class EndOptions
{
    private readonly string _flag;
    private readonly Option<string> _urls;
    private readonly Option<string> _authority;
    private readonly Option<string> _certificate;
    private readonly Option<string> _key;
    private readonly Option<bool> _skip;
    private readonly Option<string> _user;
    private readonly Option<string> _password;

    public EndOptions(string flag, string prefix, string description)
    {
        _flag = "--" + flag;
        _urls = new(_flag) { Description = description, HelpName = "urls" };
        _authority = new($"--{prefix}cacert") { Description = $"CA certificates (PEM) that sign the certificate of {_flag}.", HelpName = "path" };
        _certificate = new($"--{prefix}cert") { Description = $"Certificate (PEM) to show at {_flag}.", HelpName = "path" };
        _key = new($"--{prefix}key") { Description = $"Private key (PEM) of --{prefix}cert.", HelpName = "path" };
        _skip = new($"--{prefix}insecure-skip-tls-verify") { Description = $"Take any certificate of {_flag}." };
        _user = new($"--{prefix}user") { Description = $"User at {_flag}.", HelpName = "name[:password]" };
        _password = new($"--{prefix}password") { Description = $"Password of --{prefix}user, which is then a name only.", HelpName = "text" };
    }

    /// <summary>The URLs when none are given; null: they must be.</summary>
    public required string? Default { get; init; }

    public IEnumerable<Option> All => [_urls, _authority, _certificate, _key, _skip, _user, _password];

    /// <summary>Whether any of them is on the command line.</summary>
    public bool IsUsed(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    public EndSettings Read(ParseResult parsed, List<string> problems)
    {
        var texts = (parsed.GetValue(_urls) ?? Default ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (texts.Length == 0) problems.Add($"{_flag} must name at least one URL such as http://127.0.0.1:2379");
        problems.AddRange(texts.Where(text => !FlagReader.IsUrl(text)).Select(text => $"{_flag}: '{text}' is not a URL such as http://127.0.0.1:2379"));
        var (certificate, key) = (parsed.GetValue(_certificate), parsed.GetValue(_key));
        if (certificate is null != key is null) problems.Add($"{_certificate.Name} and {_key.Name} are needed together");
        return new EndSettings(
            _flag, [.. texts.Where(FlagReader.IsUrl).Select(text => new Uri(text))], parsed.GetValue(_authority), certificate, key, parsed.GetValue(_skip), User(parsed, problems));
    }

    private (string Name, string Password)? User(ParseResult parsed, List<string> problems)
    {
        var (user, password) = (parsed.GetValue(_user), parsed.GetValue(_password));
        if (user is null && password is not null) problems.Add($"{_password.Name} needs {_user.Name}");
        if (user is null) return null;
        if (password is not null) return (user, password);
        if (user.Split(':', 2) is [var name, var given]) return (name, given);
        problems.Add($"{_user.Name}: '{user}' has no password: <name>:<password>, or {_password.Name}");
        return null;
    }
}
