namespace EdgeStore.Server.Options;

/// <summary>How this member learns who else there is.</summary>
internal abstract record ClusterOptions
{
    /// <summary>The member is alone: dense revisions, no tag.</summary>
    internal sealed record Lone : ClusterOptions;

    /// <summary>The members are fixed by the command line (etcd's static bootstrap).</summary>
    /// <param name="Token">Tells clusters with equal names apart.</param>
    /// <param name="Members">Name → peer URLs, at least two, in ordinal order of the names.</param>
    internal sealed record Static(string Token, IReadOnlyList<(string Name, IReadOnlyList<string> PeerUrls)> Members) : ClusterOptions;

    /// <summary>A member that was added before starts for the first time (<c>--initial-cluster-state=existing</c>).</summary>
    /// <param name="OwnUrls">Its peer URLs, by which the others know it.</param>
    /// <param name="Members">Where to ask.</param>
    internal sealed record Existing(IReadOnlyList<string> OwnUrls, IReadOnlyList<Uri> Members) : ClusterOptions;

    /// <summary>A new member asks to be let in.</summary>
    /// <param name="Members">Where to ask.</param>
    internal sealed record Join(IReadOnlyList<Uri> Members) : ClusterOptions;

    /// <summary>The members are in a file that somebody, usually the operator, keeps up to date.</summary>
    internal sealed record FromFile(string Path) : ClusterOptions;
}
