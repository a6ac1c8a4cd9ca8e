using System.Text.RegularExpressions;
using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Conformance.Tests.CommandLine;

/// <summary>The flags that a server's <c>--help</c> names, and the defaults that it prints.</summary>
internal static partial class HelpText
{
    /// <returns>By name without dashes.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> DefaultsAsync(Implementation implementation)
    {
        var run = await ProgramRun.OfAsync(Binaries.Server(implementation), "--help");
        var flags = (implementation == Implementation.Etcd ? EtcdFlag() : EdgeStoreFlag()).Matches(run.Output);
        return flags.ToDictionary(flag => flag.Groups["name"].Value, flag => flag.Groups["default"].Value.Trim(' ', '\''));
    }

    /// <summary><c>  --name 'default'</c> or <c>  --ttl 300</c>; its words are further in.</summary>
    [GeneratedRegex(@"^  --(?<name>[a-z0-9-]+)(?<default> '[^']*'| \S+)?\s*$", RegexOptions.Multiline)]
    private static partial Regex EtcdFlag();

    /// <summary><c>    --name &lt;string&gt;  (default)</c>, the default when there is one.</summary>
    [GeneratedRegex(@"^    --(?<name>[a-z0-9-]+) <[^\n]+?>(?:  \((?<default>[^\n]*)\))?$", RegexOptions.Multiline)]
    private static partial Regex EdgeStoreFlag();
}
