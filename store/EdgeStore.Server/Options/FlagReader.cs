using System.Globalization;
using System.Net;

namespace EdgeStore.Server.Options;

/// <summary>Reads flags of the common shapes. What does not fit is noted with the flag's name, and something harmless is returned.</summary>
internal sealed class FlagReader(FlagSet flags, List<string> problems)
{
    public void Refuse(FlagValue value, string problem) => problems.Add($"{value.Origin}: {problem}");

    public T Refuse<T>(FlagValue value, string problem, T instead)
    {
        Refuse(value, problem);
        return instead;
    }

    public string Required(FlagDefinition flag) =>
        flags[flag] is { Text.Length: > 0 } value ? value.Text : Refuse(flags[flag], "must not be empty", "");

    public IReadOnlyList<string> List(FlagDefinition flag) =>
        flags[flag].Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool Switch(FlagDefinition flag) => Known(flag) ?? Refuse(flags[flag], $"'{flags[flag].Text}' is not true or false", false);

    /// <summary>The same for who does not complain of it.</summary>
    public bool IsOn(FlagDefinition flag) => Known(flag) == true;

    public int Number(FlagDefinition flag, int min, int max) =>
        int.TryParse(flags[flag].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : Refuse(flags[flag], $"'{flags[flag].Text}' is not a number from {min} to {max}", min);

    public long LongNumber(FlagDefinition flag, long min) =>
        long.TryParse(flags[flag].Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min
            ? number
            : Refuse(flags[flag], $"'{flags[flag].Text}' is not a number" + (min > long.MinValue ? $" of at least {min}" : ""), min);

    public TimeSpan Duration(FlagDefinition flag, TimeSpan min) =>
        GoDuration.TryParse(flags[flag].Text, out var duration) && duration >= min
            ? duration
            : Refuse(flags[flag], $"'{flags[flag].Text}' is not a duration such as 10m, of at least {min.TotalSeconds}s", min);

    /// <summary>URLs that can be bound: IP addresses or localhost, as etcd wants it, so that a name cannot resolve elsewhere later.</summary>
    public IReadOnlyList<ListenUrl> ListenUrls(FlagDefinition flag)
    {
        var urls = new List<ListenUrl>();
        foreach (var text in Urls(flag))
        {
            var uri = new Uri(text);
            var host = uri.Host.Trim('[', ']');
            if (host != "localhost" && !IPAddress.TryParse(host, out _))
                Refuse(flags[flag], $"'{text}' must have an IP address or localhost as host, not a name");
            else if (HasNoPort(text))
                Refuse(flags[flag], $"'{text}' must have a port");
            else
                urls.Add(new ListenUrl(uri.Scheme == "https", host, uri.Port));
        }

        return urls;
    }

    public IReadOnlyList<string> AdvertiseUrls(FlagDefinition flag) => Urls(flag);

    private List<string> Urls(FlagDefinition flag)
    {
        var valid = new List<string>();
        foreach (var text in List(flag))
        {
            if (IsUrl(text)) valid.Add(text.TrimEnd('/'));
            else Refuse(flags[flag], $"'{text}' is not a URL such as http://127.0.0.1:2379");
        }

        if (valid.Count == 0 && List(flag).Count == 0) Refuse(flags[flag], "must name at least one URL");
        return valid;
    }

    public static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.Fragment.Length == 0;

    /// <summary>Go's spellings, which are etcd's; null for any other.</summary>
    private bool? Known(FlagDefinition flag) => flags[flag].Text switch
    {
        "true" or "1" or "t" or "T" or "TRUE" or "True" => true,
        "false" or "0" or "f" or "F" or "FALSE" or "False" => false,
        _ => null,
    };

    private static bool HasNoPort(string text) => !text[(text.LastIndexOf(']') + 1)..].Split("://")[^1].Contains(':');
}
