using System.CommandLine;
using EdgeStore.Cli.Output;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Cli.Commands;

/// <summary>What <c>flush</c> and <c>leave</c> have in common: they end with who holds a member's state.</summary>
internal static class HolderOutput
{
    public static Option<uint> MinPeers() => new("--min-peers")
    {
        Description = "How many peers have to hold everything.", HelpName = "number", DefaultValueFactory = _ => 1,
    };

    public static HoldersJson Json(string endpoint, VersionVectorMessage? vector, IEnumerable<string> holders) => new(
        endpoint,
        new SortedDictionary<uint, ulong>((vector?.Entries ?? []).ToDictionary(entry => entry.Tag, entry => entry.N)),
        [.. holders]);

    public static string Names(IReadOnlyCollection<string> holders) => holders.Count == 0 ? "no peer" : string.Join(", ", holders);
}
