namespace EdgeStore.Conformance.Tests.CommandLine;

/// <summary>Every flag of both servers whose default their helps print differently, and why.</summary>
internal static class PermittedFlagDifferences
{
    public static readonly IReadOnlyDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        ["data-dir"] = "It is in the words: <name>.edgestore, because a directory of etcd is no directory of this store.",
        ["initial-cluster"] = "A member stands alone without it, whatever its name; etcd's default is the same for the name 'default' only.",
        ["advertise-client-urls"] = "It is in the words: the listen URLs. etcd's default is the same for its default listen URLs.",
        ["initial-advertise-peer-urls"] = "The same.",
        ["max-concurrent-streams"] = "etcd names a constant, its largest number. A million calls on one connection are as good as no limit, and bound what one client can open.",
    };
}
