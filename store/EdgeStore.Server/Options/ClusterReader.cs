namespace EdgeStore.Server.Options;

/// <summary>The flags that say who else there is.</summary>
internal sealed class ClusterReader(FlagSet flags, FlagReader read, List<string> problems)
{
    public ClusterOptions Read(string ownName)
    {
        CheckState();
        var file = flags[FlagCatalog.MembershipFile];
        var initial = flags[FlagCatalog.InitialCluster];
        if (file.Text.Length > 0)
        {
            if (initial.IsGiven) problems.Add($"--{file.Flag.Name} and --{initial.Flag.Name} exclude each other");
            return new ClusterOptions.FromFile(file.Text);
        }

        var members = Members(initial);
        if (members.Count == 0) return new ClusterOptions.Lone();
        if (!members.TryGetValue(ownName, out var own))
            return read.Refuse(initial, $"does not name this member, '{ownName}'", new ClusterOptions.Lone());
        CheckAdvertised(ownName, own);
        if (members.Count == 1) return new ClusterOptions.Lone();
        return new ClusterOptions.Static(
            read.Required(FlagCatalog.InitialClusterToken),
            [.. members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => (member.Key, (IReadOnlyList<string>)member.Value))]);
    }

    private void CheckState()
    {
        var state = flags[FlagCatalog.InitialClusterState];
        if (state.Text == "existing")
            read.Refuse(state, $"'existing' is not supported: a member joins a running cluster by its entry in --{FlagCatalog.MembershipFile.Name}");
        else if (state.Text != "new")
            read.Refuse(state, $"'{state.Text}' is not new");
    }

    private Dictionary<string, List<string>> Members(FlagValue initial)
    {
        var members = new Dictionary<string, List<string>>();
        foreach (var entry in read.List(FlagCatalog.InitialCluster))
        {
            var at = entry.IndexOf('=');
            if (at <= 0 || !FlagReader.IsUrl(entry[(at + 1)..]))
            {
                read.Refuse(initial, $"'{entry}' is not <name>=<url>");
                continue;
            }

            // As with etcd, a member with several URLs stands there several times.
            if (!members.TryGetValue(entry[..at], out var urls)) members[entry[..at]] = urls = [];
            urls.Add(entry[(at + 1)..].TrimEnd('/'));
        }

        return members;
    }

    private void CheckAdvertised(string ownName, List<string> own)
    {
        if (!flags[FlagCatalog.InitialAdvertisePeerUrls].IsGiven) return;
        var advertised = read.List(FlagCatalog.InitialAdvertisePeerUrls).Select(url => url.TrimEnd('/')).ToHashSet();
        if (!advertised.SetEquals(own))
            read.Refuse(flags[FlagCatalog.InitialAdvertisePeerUrls], $"must be the same URLs as those of '{ownName}' in --initial-cluster: {string.Join(", ", own)}");
    }
}
